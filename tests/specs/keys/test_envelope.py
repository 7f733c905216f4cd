"""AES-256-GCM envelopes and the key-encryption key. Each test is one promise of idp/keys/envelope.py."""

from __future__ import annotations

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from idp.keys.envelope import Envelope, Unreadable, lengths_first, load_kek, new_key
from idp.settings import SettingsError

PLACE = {"label": "sign", "tenant": "acme"}


@pytest.fixture
def envelope() -> Envelope:
    return Envelope(new_key())


def test_what_was_wrapped_is_unwrapped(envelope: Envelope) -> None:
    assert envelope.unwrap(envelope.wrap(b"secret", **PLACE), **PLACE) == b"secret"


def test_the_secret_does_not_stand_in_the_wrapped_value_and_no_two_are_equal(envelope: Envelope) -> None:
    first, second = envelope.wrap(b"secret" * 4, **PLACE), envelope.wrap(b"secret" * 4, **PLACE)
    assert b"secret" not in first
    assert first != second


@pytest.mark.parametrize("place", [{"label": "seal", "tenant": "acme"}, {"label": "sign", "tenant": "other"}])
def test_a_value_does_not_open_under_another_label_or_tenant(envelope: Envelope, place: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        envelope.unwrap(envelope.wrap(b"secret", **PLACE), **place)


def test_label_and_tenant_cannot_borrow_letters_from_each_other() -> None:
    assert lengths_first("sign", "acme") != lengths_first("signa", "cme")


def test_a_value_does_not_open_under_another_key(envelope: Envelope) -> None:
    with pytest.raises(Unreadable):
        Envelope(new_key()).unwrap(envelope.wrap(b"secret", **PLACE), **PLACE)


def test_no_changed_byte_goes_unnoticed(envelope: Envelope) -> None:
    wrapped = envelope.wrap(b"secret", **PLACE)
    for place in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[place] ^= 1
        with pytest.raises(Unreadable):
            envelope.unwrap(bytes(changed), **PLACE)


@pytest.mark.parametrize("length", [0, 1, 5, 13, 20, 28])
def test_a_value_cut_short_is_unreadable_and_nothing_else(envelope: Envelope, length: int) -> None:
    with pytest.raises(Unreadable):
        envelope.unwrap(envelope.wrap(b"", **PLACE)[:length], **PLACE)


def test_subkeys_are_stable_and_differ_by_label_and_tenant(envelope: Envelope) -> None:
    keys = [envelope.subkey(label, tenant=tenant) for label in ("refresh", "seal") for tenant in ("acme", "other")]
    assert len(set(keys)) == 4
    assert all(len(key) == 32 for key in keys)
    assert envelope.subkey("refresh", tenant="acme") == keys[0]


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Envelope(bytes(length))


def test_the_key_file_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "sign.kek"
    key = load_kek(path, "FACEGUARD_SIGN_KEK", {})
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_kek(path, "FACEGUARD_SIGN_KEK", {}) == key
    assert [entry.name for entry in path.parent.iterdir()] == ["sign.kek"]


def test_starts_that_race_for_the_key_file_end_with_one_key(tmp_path: Path) -> None:
    for attempt in range(20):
        path = tmp_path / f"{attempt}.kek"
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(lambda _, path=path: load_kek(path, "NONE", {}), range(8)))
        assert len(keys) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_file_that_others_can_open_is_refused_with_one_sentence(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "sign.kek"
    load_kek(path, "NONE", {})
    path.chmod(mode)
    with pytest.raises(SettingsError, match="chmod 600") as refusal:
        load_kek(path, "NONE", {})
    assert "\n" not in str(refusal.value)


def test_a_key_given_in_the_environment_is_used_and_no_file_is_made(tmp_path: Path) -> None:
    key = os.urandom(32)
    environ = {"FACEGUARD_SIGN_KEK": base64.b64encode(key).decode()}
    assert load_kek(tmp_path / "sign.kek", "FACEGUARD_SIGN_KEK", environ) == key
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("given", ["short", base64.b64encode(bytes(31)).decode(), "not base64 " * 4, "\u00e9" * 44])
def test_a_key_of_the_wrong_form_is_refused_and_not_repeated_in_the_message(tmp_path: Path, given: str) -> None:
    with pytest.raises(SettingsError, match="32 bytes in base64") as refusal:
        load_kek(tmp_path / "sign.kek", "FACEGUARD_SIGN_KEK", {"FACEGUARD_SIGN_KEK": given})
    assert given not in str(refusal.value)


def test_an_empty_key_file_is_refused_rather_than_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "sign.kek"
    path.touch(0o600)
    with pytest.raises(SettingsError, match="32 bytes"):
        load_kek(path, "NONE", {})
    assert path.read_bytes() == b""

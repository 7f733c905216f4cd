"""WebAuthn Level 3 §7.1 and §7.2: what is refused of an answer that is right in every other way.

The software authenticator signs every departure with its real key, so that no signature refuses in a check's stead.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import cbor2
import pytest

from idp.context import Tenant
from idp.login import webauthn
from idp.login.webauthn import Enrolled, NotGenuine, Signed
from idp.store.passkeys import Passkey
from tests.authenticator import (
    ATTESTED,
    BACKED_UP,
    CREATE,
    ELIGIBLE,
    GET,
    PRESENT,
    VERIFIED,
    Authenticator,
    cose,
    decoded,
    encoded,
    new_key,
)

TENANT = Tenant(id="t1", slug="acme", name="Acme", base_url="http://localhost:8080/t/acme")
PARTY = webauthn.relying_party(TENANT)
CHALLENGE = b"c" * 56
HANDLE = encoded(b"h" * 32)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def creation() -> dict[str, Any]:
    options = webauthn.creation_options(
        PARTY, CHALLENGE, handle=HANDLE, name="alice@example.com", display_name="Alice", known=()
    )
    return json.loads(json.dumps(options))


def enrol(device: Authenticator, **departures: Any) -> Enrolled:
    given = webauthn.read_registration(device.creates(creation(), **departures))
    return webauthn.verify_registration(PARTY, given, CHALLENGE)


def kept(device: Authenticator) -> Passkey:
    new = enrol(device)
    return Passkey(
        new.credential, "alice", HANDLE, new.public_key, new.sign_count, new.transports, new.aaguid,
        new.backup_eligible, new.backed_up, new.user_verified, "Key", NOW,
    )  # fmt: skip


def sign(device: Authenticator, passkey: Passkey, **departures: Any) -> Signed:
    options = webauthn.request_options(PARTY, CHALLENGE)
    return check(device.gets(options, **departures), passkey)


def check(sent: str, passkey: Passkey) -> Signed:
    return webauthn.verify_assertion(PARTY, webauthn.read_assertion(sent), CHALLENGE, passkey)


def test_s5_4_creation_options_ask_for_a_key_that_finds_its_owner_and_checks_them() -> None:
    known = kept(Authenticator())
    options = webauthn.creation_options(PARTY, CHALLENGE, handle=HANDLE, name="a@x", display_name="A", known=[known])
    assert options["rp"] == {"id": "localhost", "name": "Acme"}
    assert options["user"] == {"id": HANDLE, "name": "a@x", "displayName": "A"}
    assert [one["alg"] for one in options["pubKeyCredParams"]] == [-7, -8, -257]
    assert options["authenticatorSelection"] == {
        "residentKey": "required", "requireResidentKey": True, "userVerification": "required",
    }  # fmt: skip
    assert options["attestation"] == "none"
    assert [one["id"] for one in options["excludeCredentials"]] == [known.credential]
    assert decoded(options["challenge"]) == CHALLENGE


def test_s5_5_request_options_name_the_tenants_host_and_require_verification() -> None:
    options = webauthn.request_options(PARTY, CHALLENGE)
    assert (options["rpId"], options["userVerification"], options["allowCredentials"]) == ("localhost", "required", [])
    known = kept(Authenticator())
    named = webauthn.request_options(PARTY, CHALLENGE, [known])["allowCredentials"]
    assert named == [{"id": known.credential, "type": "public-key", "transports": ["internal"]}]


@pytest.mark.parametrize("alg", ["ES256", "EdDSA", "RS256"])
def test_s7_each_algorithm_enrols_and_signs(alg: str) -> None:
    device = Authenticator(alg)
    passkey = kept(device)
    assert passkey.credential == encoded(device.credential)
    assert sign(device, passkey) == Signed(1, False, True)


def test_s6_1_3_what_an_authenticator_says_of_backups_is_kept() -> None:
    assert (kept(Authenticator()).backup_eligible, kept(Authenticator()).backed_up) == (False, False)
    synced = kept(Authenticator(synced=True))
    assert (synced.backup_eligible, synced.backed_up) == (True, True)


def test_s8_2_a_key_that_attests_itself_is_taken() -> None:
    device = Authenticator()
    assert enrol(device, fmt="packed").credential == encoded(device.credential)


WRONG_FOR_BOTH: dict[str, dict[str, Any]] = {
    "another challenge": {"challenge": encoded(b"d" * 56)},
    "no challenge": {"challenge": None},
    "a challenge that is a number": {"challenge": 7},
    "another origin": {"origin": "http://localhost:8081"},
    "https instead of http": {"origin": "https://localhost:8080"},
    "an origin that only begins alike": {"origin": "http://localhost:8080.evil.example"},
    "no origin": {"origin": None},
    "another rp id": {"rp_id": "evil.example"},
    "a parent as rp id": {"rp_id": "host"},
    "nobody present": {"flags": VERIFIED},
    "nobody verified": {"flags": PRESENT},
    "backed up but not eligible": {"flags": PRESENT | VERIFIED | BACKED_UP},
    "in a frame of another site": {"crossOrigin": True},
    "said of crossOrigin what it cannot be": {"crossOrigin": "false"},
    "under another top": {"topOrigin": "https://evil.example"},
    "an id that is another's": {"id": b"x" * 32},
}


@pytest.mark.parametrize("departure", WRONG_FOR_BOTH)
def test_s7_1_a_registration_is_refused_for(departure: str) -> None:
    with pytest.raises(NotGenuine):
        enrol(Authenticator(), **WRONG_FOR_BOTH[departure])


@pytest.mark.parametrize("departure", [name for name in WRONG_FOR_BOTH if name != "an id that is another's"])
def test_s7_2_an_assertion_is_refused_for(departure: str) -> None:
    device = Authenticator()
    passkey = kept(device)
    with pytest.raises(NotGenuine):
        sign(device, passkey, **WRONG_FOR_BOTH[departure])


def test_s7_1_a_signature_is_no_registration() -> None:
    with pytest.raises(NotGenuine):
        enrol(Authenticator(), type=GET)


def test_s7_2_a_registration_is_no_signature() -> None:
    device = Authenticator()
    passkey = kept(device)
    with pytest.raises(NotGenuine):
        sign(device, passkey, type=CREATE)


@pytest.mark.parametrize("alg", ["ES384", "RS256 short"])
def test_s5_8_5_keys_that_are_not_what_their_algorithm_means_are_refused(alg: str) -> None:
    with pytest.raises(NotGenuine):
        enrol(Authenticator(alg))


@pytest.mark.parametrize("alg", [-35, -65535, -37, 0])
def test_s5_4_an_algorithm_that_was_not_asked_for_is_refused(alg: int) -> None:
    with pytest.raises(NotGenuine):
        enrol(Authenticator("RS256"), alg=alg)


def test_s7_1_a_point_that_is_not_on_its_curve_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    off = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: b"\x01" * 32, -3: b"\x02" * 32})
    monkeypatch.setattr("tests.authenticator.cose", lambda _key: off)
    with pytest.raises(NotGenuine):
        enrol(Authenticator())


@pytest.mark.parametrize("length", [1023, 1024])
def test_s4_a_credential_id_has_at_most_1023_bytes(length: int) -> None:
    device = Authenticator(credential=b"i" * length)
    if length == 1023:
        assert len(enrol(device).credential) <= 1366
    else:
        with pytest.raises(NotGenuine):
            enrol(device)


def test_s7_1_certificates_that_nobody_asked_for_are_refused_unread() -> None:
    for fmt in ("packed", "tpm", "android-key", "android-safetynet", "fido-u2f", "apple", "unheard-of"):
        with pytest.raises(NotGenuine, match="attestation"):
            enrol(Authenticator(), fmt=fmt, statement={"x5c": [b"x"], "sig": b"x", "alg": -7})


def test_s7_2_another_keys_signature_is_refused() -> None:
    device = Authenticator()
    passkey = kept(device)
    with pytest.raises(NotGenuine):
        sign(device, passkey, key=new_key())


def test_s7_2_backup_eligibility_never_changes() -> None:
    for synced, flags in ((False, PRESENT | VERIFIED | ELIGIBLE), (True, PRESENT | VERIFIED)):
        device = Authenticator(synced=synced)
        passkey = kept(device)
        with pytest.raises(NotGenuine, match="backups"):
            sign(device, passkey, flags=flags)


def test_s7_2_a_synced_key_may_say_that_it_is_no_longer_backed_up() -> None:
    device = Authenticator(synced=True)
    assert sign(device, kept(device), flags=PRESENT | VERIFIED | ELIGIBLE) == Signed(1, False, True)


def changed(sent: str, change: Callable[[dict[str, Any]], Any]) -> str:
    whole = json.loads(sent)
    change(whole)
    return json.dumps(whole)


BROKEN: dict[str, Callable[[dict[str, Any]], Any]] = {
    "the type": lambda whole: whole.update(type="password"),
    "id and rawId": lambda whole: whole.update(rawId=encoded(b"y" * 32)),
    "no response": lambda whole: whole.pop("response"),
    "a response that is text": lambda whole: whole.update(response="x"),
    "no client data": lambda whole: whole["response"].pop("clientDataJSON"),
    "client data that is a list": lambda whole: whole["response"].update(clientDataJSON=encoded(b"[]")),
    "client data said twice": lambda whole: whole["response"].update(
        clientDataJSON=encoded(decoded(whole["response"]["clientDataJSON"])[:-1] + b',"type":"webauthn.get"}')
    ),
    "client data nested deeply": lambda whole: whole["response"].update(clientDataJSON=encoded(b"[" * 30_000)),
    "short authenticator data": lambda whole: whole["response"].update(authenticatorData=encoded(b"x" * 36)),
    "more authenticator data": lambda whole: whole["response"].update(
        authenticatorData=encoded(decoded(whole["response"]["authenticatorData"]) + b"x")
    ),
    "attested data that is cut off": lambda whole: whole["response"].update(
        authenticatorData=encoded(
            decoded(whole["response"]["authenticatorData"])[:32] + bytes([ATTESTED | 5]) + b"xxxx"
        )
    ),
    "no signature": lambda whole: whole["response"].update(signature=""),
    "a signature cut off": lambda whole: whole["response"].update(signature=whole["response"]["signature"][:-4]),
    "a handle that is a number": lambda whole: whole["response"].update(userHandle=7),
    "a signature that is a list": lambda whole: whole["response"].update(signature=[1]),
}


@pytest.mark.parametrize("what", BROKEN)
def test_bad_input_each_broken_part_is_a_refusal_and_no_error(what: str) -> None:
    device = Authenticator()
    passkey = kept(device)
    sent = changed(device.gets(webauthn.request_options(PARTY, CHALLENGE)), BROKEN[what])
    with pytest.raises(NotGenuine):
        check(sent, passkey)


@pytest.mark.parametrize("sent", ["", "x", "[]", "null", "{}", "{" * 5000, '{"id":1}', "\ud800", "\x00", "1e999"])
def test_bad_input_what_is_no_credential_is_a_refusal(sent: str) -> None:
    for read in (webauthn.read_assertion, webauthn.read_registration):
        with pytest.raises(NotGenuine):
            read(sent)


def test_bad_input_attestations_that_are_no_cbor_are_refusals() -> None:
    for raw in (
        b"",
        b"\xff",
        b"\xa0",
        cbor2.dumps({"fmt": "none"}),
        cbor2.dumps({"fmt": 1, "authData": b"x"}),
        b"\x9f" * 99,
    ):
        sent = changed(Authenticator().creates(creation()), lambda whole, raw=raw: _attest(whole, raw))
        with pytest.raises(NotGenuine):
            webauthn.verify_registration(PARTY, webauthn.read_registration(sent), CHALLENGE)


def _attest(whole: dict[str, Any], raw: bytes) -> None:
    whole["response"]["attestationObject"] = encoded(raw)


def test_a_cose_key_of_the_test_is_one_that_the_house_reads() -> None:
    assert cbor2.loads(cose(new_key()))[1] == 2

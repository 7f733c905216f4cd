"""RFC 8725 §3.2, §3.6, RFC 7516 §5.2, §11.5: what is encrypted to us, and all that is not opened (JW-13)."""

from __future__ import annotations

import json
import time
import zlib
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.keys import foreign, jose, jwe
from idp.keys.algorithms import CONTENT_ENCRYPTION, KEY_MANAGEMENT, OUR_ENCRYPTION
from idp.keys.token_kinds import TokenRefused
from tests.specs.forging import ABSENT, b64, changed


@cache
def ours() -> tuple[jose.Key, ...]:
    return tuple(jose.generate(alg) for alg in OUR_ENCRYPTION)


def made(alg: str, enc: str = "A128GCM", payload: bytes = b"payload") -> str:
    keys = foreign.read_jwks({"keys": [{**jose.public_jwk(key), "alg": alg} for key in ours()]})
    key = keys.for_encryption(alg)
    assert key is not None
    return jwe.encrypt(payload, jwe.Recipient(key, alg, enc))


def by_hand(header: dict[str, Any], payload: bytes = b"payload", pad: Any = None) -> str:
    """To our RSA key, under a content key that is right in every way."""
    rsa = ours()[0]
    good = {"alg": "RSA-OAEP-256", "enc": "A128GCM", "kid": rsa.kid}
    first = b64(json.dumps(changed(good, header)).encode())
    content, nonce = bytes(range(16)), bytes(12)
    public: Any = rsa.material.public_key
    wrapped = public.encrypt(content, pad or OAEP(MGF1(SHA256()), SHA256(), None))
    whole = AESGCM(content).encrypt(nonce, payload, first.encode())
    return ".".join((first, b64(wrapped), b64(nonce), b64(whole[:-16]), b64(whole[-16:])))


def opened(token: str) -> bytes | None:
    try:
        return jwe.decrypt(token, ours())
    except TokenRefused:
        return None


@pytest.mark.parametrize("enc", CONTENT_ENCRYPTION)
@pytest.mark.parametrize("alg", KEY_MANAGEMENT)
def test_what_is_encrypted_to_our_keys_is_opened(alg: str, enc: str) -> None:
    assert opened(made(alg, enc)) == b"payload"
    assert made(alg, enc) != made(alg, enc)


def test_what_is_made_by_hand_is_opened_so_that_refusals_are_for_their_reason() -> None:
    assert opened(by_hand({})) == b"payload"
    assert opened(by_hand({"typ": "JWT", "cty": "JWT", "more": 1, "kid": ABSENT})) == b"payload"


def test_jw_13_rsa1_5_is_refused_though_it_would_open() -> None:
    assert opened(by_hand({"alg": "RSA1_5"}, pad=PKCS1v15())) is None


def test_jw_13_compressed_content_is_refused_before_it_is_decompressed() -> None:
    bomb = zlib.compress(b"a" * 1_000_000, wbits=-15)
    started = time.thread_time()
    assert opened(by_hand({"zip": "DEF"}, bomb)) is None
    assert time.thread_time() - started < 0.05


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "dir"},
        {"alg": "A128KW"},
        {"alg": "A256GCMKW"},
        {"alg": "PBES2-HS256+A128KW", "p2s": "AAAA", "p2c": 2**31},
        {"p2c": 1},
        {"alg": "none"},
        {"alg": None},
        {"alg": ["RSA-OAEP-256"]},
        {"alg": ABSENT},
        {"alg": "RSA-OAEP"},
        {"alg": "ECDH-ES"},
        {"enc": "A192GCM"},
        {"enc": "A128CBC-HS256"},
        {"enc": None},
        {"enc": ABSENT},
        {"enc": {"A128GCM": 1}},
        {"crit": ["exp"]},
        {"crit": []},
        {"zip": None},
        {"jwk": {}},
        {"jku": "https://mallory.example/keys"},
        {"x5u": "https://mallory.example/keys"},
        {"x5c": []},
        {"b64": True},
        {"kid": "another"},
        {"kid": 1},
        {"kid": None},
        {"cty": 1},
        {"typ": []},
    ],
    ids=lambda header: f"no {next(iter(header))}" if ABSENT in header.values() else repr(header),
)
def test_jw_13_no_other_header_is_honoured(header: dict[str, Any]) -> None:
    assert opened(by_hand(header)) is None


@pytest.mark.parametrize("alg", KEY_MANAGEMENT)
def test_no_part_can_be_changed_left_out_or_respelled(alg: str) -> None:
    parts = made(alg).split(".")
    for place, part in enumerate(parts):
        for other in (part[:-4] + "AAAA", part[4:], "", part + "=", part + "A", " " + part):
            if other != part:
                assert opened(".".join((*parts[:place], other, *parts[place + 1 :]))) is None
    for other in (".".join(parts[:4]), ".".join((*parts, "")), json.dumps({"protected": parts[0]}), "....", ""):
        assert opened(other) is None


def test_it_has_one_spelling() -> None:
    token = made("ECDH-ES")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for other in (token[:-1] + letters[letters.index(token[-1]) ^ 1], token + "=", token + "==", token + "\n"):
        assert opened(other) is None


def test_jw_14_no_token_over_16_kb_is_opened() -> None:
    assert opened(by_hand({}, b"a" * 11_000)) is not None
    assert opened(by_hand({}, b"a" * 12_500)) is None


def test_a_key_opens_what_its_family_of_algorithms_names() -> None:
    rsa, ec = ours()
    for alg in OUR_ENCRYPTION["ECDH-ES"]:
        with pytest.raises(TokenRefused):
            jwe.decrypt(made(alg), [rsa])
    for alg in OUR_ENCRYPTION["RSA-OAEP-256"]:
        with pytest.raises(TokenRefused):
            jwe.decrypt(made(alg), [ec])
    with pytest.raises(TokenRefused):
        jwe.decrypt(made("ECDH-ES"), [])


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=6,
)
NAMES = ["alg", "enc", "kid", "epk", "apu", "apv", "zip", "crit", "typ", "cty"]


@settings(max_examples=400, deadline=None)
@given(
    alg=st.sampled_from(list(KEY_MANAGEMENT)),
    header=st.dictionaries(st.sampled_from(NAMES), anything, max_size=3),
    tail=st.lists(st.binary(max_size=40), min_size=4, max_size=4),
)
def test_jw_20_no_header_and_no_bytes_make_it_raise(alg: str, header: dict[str, Any], tail: list[bytes]) -> None:
    epk = {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}
    first = {"alg": alg, "enc": "A128GCM", "epk": epk, **header}
    assert opened(".".join((b64(json.dumps(first).encode()), *(b64(one) for one in tail)))) is None


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200), place=st.integers(0, 400))
def test_jw_20_no_change_to_a_genuine_one_is_opened(text: str, place: int) -> None:
    genuine = made("ECDH-ES")
    other = genuine[:place] + text + genuine[place + len(text) :]
    assert (opened(other) is not None) == (other == genuine)

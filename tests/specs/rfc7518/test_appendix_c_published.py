"""RFC 7518 Appendix C, §4.6.2: the published key agreement, through our own decryption."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from idp.keys import compact, jwe
from idp.keys.token_kinds import TokenRefused
from tests.specs.forging import b64
from tests.specs.published import private

BOB = {
    "kty": "EC",
    "crv": "P-256",
    "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
    "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
    "d": "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw",
}
ALICE = {
    "kty": "EC",
    "crv": "P-256",
    "x": "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
    "y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
}
HEADER = {"alg": "ECDH-ES", "enc": "A128GCM", "apu": "QWxpY2U", "apv": "Qm9i", "epk": ALICE}
DERIVED = compact.decode("VqqN6vgjbSBcIijNcacQGg")


def sealed(header: dict[str, Any]) -> str:
    """Content under the published derived key."""
    first = b64(json.dumps(header).encode())
    whole = AESGCM(DERIVED).encrypt(bytes(12), b"content", first.encode())
    return f"{first}..{b64(bytes(12))}.{b64(whole[:-16])}.{b64(whole[-16:])}"


def test_appendix_c_the_derived_key_is_the_published_one() -> None:
    assert jwe.decrypt(sealed(HEADER), [private(BOB, "ECDH-ES")]) == b"content"


@pytest.mark.parametrize(
    "changed",
    [
        {"apu": "Qm9i"},
        {"apv": "QWxpY2U"},
        {"enc": "A256GCM"},
        {"epk": BOB},
        {"epk": {**ALICE, "y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFppt"}},
        {"epk": {**ALICE, "crv": "P-384"}},
        {"epk": {**ALICE, "kty": "OKP"}},
        {"epk": {"kty": "EC"}},
        {"epk": {**ALICE, "x": 1}},
        {"epk": "x"},
        {"epk": None},
        {"apu": 1},
        {"apu": "a"},
    ],
)
def test_s4_6_what_goes_into_the_agreement_counts(changed: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        jwe.decrypt(sealed(HEADER | changed), [private(BOB, "ECDH-ES")])


@pytest.mark.parametrize("point", [(0, 0), (1, 1), (2**256 - 1, 2**256 - 1)])
def test_s4_6_1_1_an_ephemeral_key_that_is_no_point_of_the_curve_is_refused(point: tuple[int, int]) -> None:
    x, y = (b64(one.to_bytes(32, "big")) for one in point)
    with pytest.raises(TokenRefused):
        jwe.decrypt(sealed(HEADER | {"epk": {**ALICE, "x": x, "y": y}}), [private(BOB, "ECDH-ES")])

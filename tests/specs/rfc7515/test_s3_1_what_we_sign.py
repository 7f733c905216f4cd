"""RFC 7515 §3.1, §5.1, RFC 7518 §3.3 to §3.5, RFC 8037 §3.1: what we sign, read with our published keys by others."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

from idp.keys.algorithms import SIGNATURES
from tests.specs.issuing import Issuing


def unbase64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(text: str) -> int:
    return int.from_bytes(unbase64(text), "big")


def verify_by_hand(token: str, jwk: dict[str, Any]) -> None:
    """Raises InvalidSignature."""
    signing_input, _, last = token.rpartition(".")
    given = unbase64(last)
    if jwk["kty"] == "OKP":
        Ed25519PublicKey.from_public_bytes(unbase64(jwk["x"])).verify(given, signing_input.encode())
        return
    digest = {"256": SHA256, "384": SHA384, "512": SHA512}[jwk["alg"][2:]]()
    if jwk["kty"] == "RSA":
        public = rsa.RSAPublicNumbers(number(jwk["e"]), number(jwk["n"])).public_key()
        padding = PKCS1v15() if jwk["alg"].startswith("RS") else PSS(MGF1(digest), digest.digest_size)
        public.verify(given, signing_input.encode(), padding, digest)
        return
    curve, size = {"P-256": (ec.SECP256R1(), 32), "P-384": (ec.SECP384R1(), 48), "P-521": (ec.SECP521R1(), 66)}[
        jwk["crv"]
    ]
    assert len(given) == 2 * size
    der = encode_dss_signature(int.from_bytes(given[:size], "big"), int.from_bytes(given[size:], "big"))
    point = ec.EllipticCurvePublicNumbers(number(jwk["x"]), number(jwk["y"]), curve)
    point.public_key().verify(der, signing_input.encode(), ec.ECDSA(digest))


@pytest.mark.parametrize("alg", SIGNATURES)
def test_another_implementation_verifies_what_we_sign(issuing: Issuing, alg: str) -> None:
    claims = {"sub": "\u00e4\u2603", "n": 1}
    with issuing.inside() as ctx:
        issuing.keyring.ensure(ctx, alg)
        published = json.loads(issuing.keyring.jwks(ctx).body)["keys"]
        for _ in range(20):
            token = issuing.keyring.sign(ctx, claims, typ="JWT", alg=alg)
            header, payload, _ = token.split(".")
            (jwk,) = (jwk for jwk in published if jwk["kid"] == json.loads(unbase64(header))["kid"])
            verify_by_hand(token, jwk)
            assert json.loads(unbase64(payload)) == claims


@pytest.mark.parametrize("alg", SIGNATURES)
def test_s4_1_the_header_names_algorithm_type_and_key_and_nothing_else(issuing: Issuing, alg: str) -> None:
    with issuing.inside() as ctx:
        token = issuing.keyring.sign(ctx, {}, typ="at+jwt", alg=alg)
    header = json.loads(unbase64(token.partition(".")[0]))
    assert header.keys() == {"alg", "typ", "kid"}
    assert (header["alg"], header["typ"]) == (alg, "at+jwt")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_json_is_never_signed(issuing: Issuing, value: float) -> None:
    with issuing.inside() as ctx, pytest.raises(ValueError, match="JSON"):
        issuing.keyring.sign(ctx, {"n": value}, typ="JWT", alg="ES256")

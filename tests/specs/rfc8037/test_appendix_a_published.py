"""RFC 8037 Appendix A: the published Ed25519 and X25519 examples, through our own functions."""

from __future__ import annotations

import hashlib
import json
import struct

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from idp.keys import foreign, jose, jwe
from idp.keys.algorithms import KEY_MANAGEMENT
from idp.keys.token_kinds import TokenRefused
from tests.specs.forging import b64
from tests.specs.published import ANY, private

PUBLIC = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
SECRET = PUBLIC | {"d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}
SIGNATURE = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
TOKEN = f"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.{SIGNATURE}"
BOB = {
    "kty": "OKP",
    "crv": "X25519",
    "kid": "Bob",
    "x": "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08",
    "d": "XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os",  # RFC 7748 §6.1
}
EPHEMERAL = {"kty": "OKP", "crv": "X25519", "x": "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"}
Z = bytes.fromhex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")


def test_appendix_a_1_a_2_the_public_half_belongs_to_the_private_one() -> None:
    assert jose.public_jwk(private(SECRET, "EdDSA"))["x"] == PUBLIC["x"]


def test_appendix_a_3_the_thumbprint_is_the_published_one() -> None:
    assert jose.load_public("EdDSA", PUBLIC).kid == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_appendix_a_4_what_we_sign_has_the_one_signature_that_ed25519_has() -> None:
    signed = jose.sign(private(SECRET, "EdDSA"), {"a": 1}, typ="JWT")
    assert signed == jose.sign(private(SECRET, "EdDSA"), {"a": 1}, typ="JWT")
    assert jose.SIGNATURES["EdDSA"].model.sign(
        TOKEN.rpartition(".")[0].encode(), private(SECRET, "EdDSA").material
    ) == (foreign.compact.decode(SIGNATURE))


def test_appendix_a_5_the_published_signature_is_of_the_published_text() -> None:
    keys = foreign.read_jwks({"keys": [PUBLIC]})
    assert foreign.signed_payload(ANY, TOKEN, keys, algs=["EdDSA"])[1] == b"Example of Ed25519 signing"
    with pytest.raises(TokenRefused):
        foreign.signed_payload(ANY, TOKEN[:-4] + "AAAA", keys, algs=["EdDSA"])


def test_appendix_a_6_the_shared_secret_is_the_published_one() -> None:
    header = {"alg": "ECDH-ES+A128KW", "epk": EPHEMERAL, "enc": "A128GCM", "kid": "Bob"}
    first, key = b64(json.dumps(header).encode()), bytes(range(16))
    wrapped = aes_key_wrap(concat_kdf(Z, "ECDH-ES+A128KW", 128), key)
    whole = AESGCM(key).encrypt(bytes(12), b"content", first.encode())
    token = ".".join((first, b64(wrapped), b64(bytes(12)), b64(whole[:-16]), b64(whole[-16:])))
    assert jwe.decrypt(token, [private(BOB, "ECDH-ES")]) == b"content"


def test_appendix_a_7_x448_and_ed448_are_not_ours() -> None:
    x448 = {
        "kty": "OKP",
        "crv": "X448",
        "x": "PreoKbDNIPW8_AtZm2_sz22kYnEHvbDU80W0MCfYuXL8PjT7QjKhPKcG3LV67D2uB73BxnvzNgk",
    }
    keys = foreign.read_jwks({"keys": [x448]})
    assert all(keys.for_encryption(alg) is None for alg in KEY_MANAGEMENT)
    ed448 = {"kty": "OKP", "crv": "Ed448", "x": b64(bytes(57))}
    with pytest.raises(TokenRefused):
        foreign.read_jwks({"keys": [ed448]}).for_signature(None, "EdDSA")


def concat_kdf(secret: bytes, algorithm: str, bits: int) -> bytes:
    """RFC 7518 §4.6.2 without party information, by hand."""
    name = algorithm.encode()
    info = struct.pack(">I", len(name)) + name + bytes(8) + struct.pack(">I", bits)
    return hashlib.sha256(struct.pack(">I", 1) + secret + info).digest()[: bits // 8]

"""RFC 7638 §3, JWK Thumbprint, which is the kid of every signing key."""

from __future__ import annotations

from idp.keys import jose
from idp.keys.algorithms import SIGNATURES

PUBLISHED = {  # RFC 7638 §3.1
    "kty": "RSA",
    "n": (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3ok"
        "njhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu"
        "6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8a"
        "wapJzKnqDKgw"
    ),
    "e": "AQAB",
    "alg": "RS256",
    "kid": "2011-04-29",
}


def test_s3_1_the_published_key_has_the_published_thumbprint() -> None:
    assert jose.load_public("RS256", PUBLISHED).kid == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_s3_2_1_private_and_public_half_have_one_thumbprint() -> None:
    for alg in SIGNATURES:
        key = jose.generate(alg)
        assert jose.load_public(alg, jose.public_jwk(key)).kid == key.kid
        assert jose.load_private(alg, jose.private_bytes(key)).kid == key.kid

"""RFC 7515, 7517, 7638. The tenant's own keys and tokens: every signature algorithm of RFC 7518 §3 and RFC 8037.

Compact serialisation alone. What clients sign stands in foreign.py, encryption in jwe.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from idp.keys import compact
from idp.keys.algorithms import MATERIALS, OUR_KEYS, PUBLIC_MEMBERS, SIGNATURES, Material, curve
from idp.keys.strict_json import read_object
from idp.keys.token_kinds import TokenKind, TokenRefused, check_claims

FIRST_ALGS = ("ES256", "RS256")  # of a new tenant; keys for others are made when somebody needs them
HEADER_MEMBERS = frozenset({"alg", "typ", "kid"})  # no jwk, jku, x5u, crit, b64: RFC 8725 §3.10
RSA_SIZE = 2048  # bits


@dataclass(frozen=True, slots=True)
class Key:
    """A parsed key, public or private, to be kept: parsing an RSA key costs as much as a hundred signatures."""

    kid: str
    alg: str
    material: Material


class KeySet:
    """One issuer's public keys by kid. A class because a token names its key and must never find another's."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = {key.kid: key for key in keys}

    def choose(self, kid: object) -> Key:
        """The key that a header names; without a name the only key there is. Raises TokenRefused."""
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        key = self._keys.get(kid) if isinstance(kid, str) else None
        if key is None:
            raise TokenRefused("unknown kid")
        return key


def generate(alg: str) -> Key:
    """A new private key for a signature or an encryption algorithm. Its kid is its thumbprint (RFC 7638)."""
    return _key_for(alg, _new)


def private_bytes(key: Key) -> bytes:
    """PKCS #8, DER: what load_private() reads. To be wrapped before it goes anywhere."""
    return key.material.as_der(private=True)


def load_private(alg: str, der: bytes) -> Key:
    return _key_for(alg, lambda kty, _: MATERIALS[kty].import_key(der))


def public_jwk(key: Key) -> dict[str, str]:
    """RFC 7517 §4: the public members, with kid, alg and use."""
    members = key.material.as_dict(private=False)
    public = {name: str(members[name]) for name in PUBLIC_MEMBERS[key.material.key_type]}
    return public | {"kid": key.kid, "alg": key.alg, "use": "sig" if key.alg in SIGNATURES else "enc"}


def load_public(alg: str, jwk: Mapping[str, Any]) -> Key:
    return _key_for(alg, lambda kty, _: MATERIALS[kty].import_key(dict(jwk)))


def _new(kty: str, crv: str | None) -> Material:
    if kty == "RSA":
        return RSAKey.generate_key(RSA_SIZE)
    return OKPKey.generate_key("Ed25519") if kty == "OKP" else ECKey.generate_key(crv)


def _key_for(alg: str, make: Callable[[str, str | None], Material]) -> Key:
    """Raises ValueError for a key of another type or curve than the algorithm's, and for another algorithm."""
    try:
        kty, crv = OUR_KEYS[alg]
        material = make(kty, crv)
    except (JoseError, KeyError) as error:
        raise ValueError(f"not a key for {alg}") from error
    if (material.key_type, curve(material)) != (kty, crv):
        raise ValueError(f"not a key for {alg}")
    return Key(kid=material.thumbprint(), alg=alg, material=material)


def sign(key: Key, claims: dict[str, Any], *, typ: str) -> str:
    """The claims as a compact JWS with header alg, typ, kid."""
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    header = json.dumps({"alg": key.alg, "typ": typ, "kid": key.kid}, separators=(",", ":"))
    signed = b".".join((compact.encode(header.encode()), compact.encode(payload.encode())))
    return b".".join((signed, compact.encode(SIGNATURES[key.alg].model.sign(signed, key.material)))).decode()


def unsigned(claims: dict[str, Any]) -> str:
    """RFC 7519 §6.1: the claims with `alg` `none`. Nothing in this house takes such a token for one of ours."""
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return b".".join((compact.encode(b'{"alg":"none"}'), compact.encode(payload.encode()), b"")).decode()


def verify(
    kind: TokenKind, token: str, keys: KeySet, *, issuer: str, audience: str | None, now: datetime
) -> dict[str, Any]:
    """The claims of a genuine token of this kind, from this issuer, for this audience.

    `audience` None leaves the comparison to the caller. Raises TokenRefused, and nothing else, for any other string.
    """
    try:
        header, payload, signature = compact.parts(token, 3)
        key = _key(kind, read_object(header), keys)
        if not SIGNATURES[key.alg].model.verify(token.rpartition(".")[0].encode(), signature, key.material):
            raise TokenRefused("another signature")
        claims = read_object(payload)
    except (JoseError, ValueError) as error:
        raise TokenRefused(f"not a genuine token: {type(error).__name__}") from error
    check_claims(kind, claims, issuer=issuer, audience=audience, now=now)
    return claims


def _key(kind: TokenKind, header: dict[str, Any], keys: KeySet) -> Key:
    """The kind and the key say which algorithm it is; the header may only agree (RFC 8725 §3.1)."""
    if not header.keys() <= HEADER_MEMBERS:
        raise TokenRefused("a header member that we do not know")
    if header.get("typ") != kind.typ:
        raise TokenRefused("another typ")
    key = keys.choose(header.get("kid"))
    if key.alg not in kind.algs or header.get("alg") != key.alg:
        raise TokenRefused("another alg")
    return key

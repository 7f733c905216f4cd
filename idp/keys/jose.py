"""RFC 7515, 7517, 7518 §3.3, §3.4, 7638. ES256 and RS256, compact serialisation. Only this file knows joserfc."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

from idp.keys.strict_json import read_object
from idp.keys.token_kinds import TokenKind, TokenRefused, check_claims

ALGS = ("ES256", "RS256")
TOKEN_LIMIT = 16 * 1024
HEADER_MEMBERS = frozenset({"alg", "typ", "kid"})  # no jwk, jku, x5u, crit, b64: RFC 8725 §3.10
ALGORITHMS = {alg: JWSRegistry(algorithms=[alg]).get_alg(alg) for alg in ALGS}


@dataclass(frozen=True, slots=True)
class Key:
    """A parsed key, public or private, to be kept: parsing an RSA key costs as much as a hundred signatures."""

    kid: str
    alg: str
    material: ECKey | RSAKey


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
    """A new private key: P-256 for ES256, 2048 bits for RS256. Its kid is its thumbprint (RFC 7638)."""
    return _key_for(alg, lambda: ECKey.generate_key("P-256") if alg == "ES256" else RSAKey.generate_key(2048))


def private_bytes(key: Key) -> bytes:
    """PKCS #8, DER: what load_private() reads. To be wrapped before it goes anywhere."""
    return key.material.as_der(private=True)


def load_private(alg: str, der: bytes) -> Key:
    return _key_for(alg, lambda: ECKey.import_key(der) if alg == "ES256" else RSAKey.import_key(der))


def public_jwk(key: Key) -> dict[str, str]:
    """RFC 7517 §4: the public members, with kid, alg and use."""
    names = ("kty", "crv", "x", "y") if key.alg == "ES256" else ("kty", "n", "e")
    members = key.material.as_dict(private=False)
    return {name: str(members[name]) for name in names} | {"kid": key.kid, "alg": key.alg, "use": "sig"}


def load_public(alg: str, jwk: Mapping[str, Any]) -> Key:
    members = dict(jwk)
    return _key_for(alg, lambda: ECKey.import_key(members) if alg == "ES256" else RSAKey.import_key(members))


def _key_for(alg: str, make: Callable[[], ECKey | RSAKey]) -> Key:
    """Raises ValueError for a key of another type or curve than the algorithm's, and for another algorithm."""
    try:
        material = make()
        ALGORITHMS[alg].check_key(material)
    except (JoseError, KeyError) as error:
        raise ValueError(f"not a key for {alg}") from error
    return Key(kid=material.thumbprint(), alg=alg, material=material)


def sign(key: Key, claims: dict[str, Any], *, typ: str) -> str:
    """The claims as a compact JWS with header alg, typ, kid."""
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    header = json.dumps({"alg": key.alg, "typ": typ, "kid": key.kid}, separators=(",", ":"))
    signed = b".".join((_encode(header.encode()), _encode(payload.encode())))
    return b".".join((signed, _encode(ALGORITHMS[key.alg].sign(signed, key.material)))).decode()


def verify(
    kind: TokenKind, token: str, keys: KeySet, *, issuer: str, audience: str | None, now: datetime
) -> dict[str, Any]:
    """The claims of a genuine token of this kind, from this issuer, for this audience.

    `audience` None leaves the comparison to the caller. Raises TokenRefused, and nothing else, for any other string.
    """
    try:
        header, payload, signature = _parts(token)
        key = _key(kind, read_object(header), keys)
        if not ALGORITHMS[key.alg].verify(token.rpartition(".")[0].encode(), signature, key.material):
            raise TokenRefused("another signature")
        claims = read_object(payload)
    except (JoseError, ValueError) as error:
        raise TokenRefused(f"not a genuine token: {type(error).__name__}") from error
    check_claims(kind, claims, issuer=issuer, audience=audience, now=now)
    return claims


def _parts(token: str) -> tuple[bytes, bytes, bytes]:
    """RFC 7515 §7.1: header, payload and signature, of base64url parts each in its one canonical spelling."""
    if len(token) > TOKEN_LIMIT:
        raise TokenRefused("too long")
    parts = token.split(".")
    if len(parts) != 3:
        raise TokenRefused("not three parts")
    header, payload, signature = (_decode(part) for part in parts)
    return header, payload, signature


def _decode(part: str) -> bytes:
    """Python decodes leniently; what encodes to the same text again was base64url without padding or strangers."""
    decoded = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if _encode(decoded) != part.encode():
        raise TokenRefused("not base64url")
    return decoded


def _encode(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


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

"""RFC 7515, 7517, 7518 §3, 8037: keys that others publish, and verifying what clients sign with them or their secret.

Compact serialisation alone. What the claims say (iss, sub, aud, exp, jti) is for the caller to check: a signature tells
who wrote them, not that they are meant for us.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError

from idp.keys import compact
from idp.keys.algorithms import (
    MACS,
    MATERIALS,
    PUBLIC_MEMBERS,
    SIGNATURES,
    Material,
    fits_encryption,
    fits_signature,
    strong,
)
from idp.keys.strict_json import read_object
from idp.keys.token_kinds import ForeignKind, TokenRefused

KEYS_READ = 100  # of one document; nobody has more
# What names a key or its address, changes what is signed, or must be understood: RFC 8725 §3.10, RFC 7515 §4.1.11.
REFUSED_MEMBERS = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"})


class UnknownKey(TokenRefused):
    """No key of the set is the one that signed: it may be new, and the set worth reading again, once."""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A public key and what its owner lets it be used for: None where he says nothing."""

    kid: str | None
    alg: str | None
    use: str | None
    operations: frozenset[str] | None
    material: Material

    def verifies(self, alg: str) -> bool:
        return self._may(alg, "sig", {"verify"}) and fits_signature(alg, self.material)

    def encrypts(self, alg: str) -> bool:
        operations = {"encrypt", "wrapKey", "deriveKey", "deriveBits"}
        return self._may(alg, "enc", operations) and fits_encryption(alg, self.material)

    def _may(self, alg: str, use: str, operations: set[str]) -> bool:
        named = self.alg in (None, alg) and self.use in (None, use)
        return named and (self.operations is None or bool(self.operations & operations))


class ForeignKeys:
    """One owner's public keys. A class because a token names its key and must never find another's."""

    def __init__(self, keys: Iterable[ForeignKey]) -> None:
        self._keys = tuple(keys)

    def __len__(self) -> int:
        return len(self._keys)

    def for_signature(self, kid: str | None, alg: str) -> ForeignKey:
        """The key of that name, or without a name the only one that fits. Raises UnknownKey, TokenRefused."""
        named = [key for key in self._keys if kid is None or key.kid == kid]
        fitting = [key for key in named if key.verifies(alg)]
        if not fitting:
            raise (
                TokenRefused("the key is not for this alg") if named and kid is not None else UnknownKey("unknown kid")
            )
        if len(fitting) > 1:
            raise TokenRefused("several keys fit")  # OIDC Core §10.1: then a kid has to say which
        return fitting[0]

    def for_encryption(self, alg: str) -> ForeignKey | None:
        """The key to encrypt to with `alg`; one that its owner calls an encryption key comes before others."""
        fitting = [key for key in self._keys if key.encrypts(alg)]
        return min(fitting, key=lambda key: (key.use != "enc", key.alg != alg), default=None)


@dataclass(frozen=True, slots=True)
class Verified:
    """Header and claims as their signer wrote them. The claims are still to be checked."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]


def read_jwks(document: Mapping[str, Any]) -> ForeignKeys:
    """RFC 7517 §5: keys that are unknown, too weak or broken are left out, and private members are never looked at.

    Raises ValueError for a document that is no JWK Set.
    """
    keys = document.get("keys")
    if not isinstance(keys, list):
        raise ValueError("not a JWK Set")
    read = (_read_key(jwk) for jwk in keys[:KEYS_READ] if isinstance(jwk, Mapping))
    return ForeignKeys(key for key in read if key is not None)


def verify_foreign(kind: ForeignKind, token: str, keys: ForeignKeys | bytes, *, algs: Collection[str]) -> Verified:
    """A token of this kind that the owner of `keys` signed with one of `algs`.

    `keys` as bytes are a shared secret, at least as long as the hash (RFC 7518 §3.2), and allow HS256, HS384 and HS512
    alone; public keys never do. Raises TokenRefused, and nothing else, for any other string; UnknownKey where the set
    may have changed since it was read.
    """
    header, payload = signed_payload(kind, token, keys, algs=algs)
    try:
        return Verified(header, read_object(payload))
    except ValueError as error:
        raise TokenRefused("the payload is not claims") from error


def signed_payload(
    kind: ForeignKind, token: str, keys: ForeignKeys | bytes, *, algs: Collection[str]
) -> tuple[Mapping[str, Any], bytes]:
    """RFC 7515 §5.2: header and payload, whatever it is, as verify_foreign() verifies them. Raises TokenRefused."""
    try:
        raw_header, payload, signature = compact.parts(token, 3)
        header = _checked(kind, read_object(raw_header))
        alg = header.get("alg")
        if not isinstance(alg, str) or alg not in algs:
            raise TokenRefused("another alg")
        signed = token.rpartition(".")[0].encode()
        if isinstance(keys, bytes):
            _check_mac(alg, keys, signed, signature)
        else:
            _check_signature(alg, header.get("kid"), keys, signed, signature)
        return header, payload
    except (JoseError, ValueError) as error:
        raise TokenRefused(f"not a genuine token: {type(error).__name__}") from error


def read_unsigned(kind: ForeignKind, token: str) -> Verified:
    """RFC 7515 Appendix A.5: `alg` is `none`, the signature empty. For clients that may. Raises TokenRefused."""
    try:
        raw_header, payload, signature = compact.parts(token, 3)
        header = _checked(kind, read_object(raw_header))
        if header.get("alg") != "none" or signature:
            raise TokenRefused("not an unsigned token")
        return Verified(header, read_object(payload))
    except ValueError as error:
        raise TokenRefused(f"not a token: {type(error).__name__}") from error


def unverified_claims(token: str) -> dict[str, Any]:
    """What anybody may have written: good for finding whose keys to ask, and nothing else. Raises TokenRefused."""
    try:
        return read_object(compact.parts(token, 3)[1])
    except ValueError as error:
        raise TokenRefused(f"not a token: {type(error).__name__}") from error


def _checked(kind: ForeignKind, header: dict[str, Any]) -> dict[str, Any]:
    """Other members than the refused ones are ignored, as RFC 7515 §4 wants it."""
    if not REFUSED_MEMBERS.isdisjoint(header):
        raise TokenRefused("a header member that is not honoured")
    typ = header.get("typ")
    if "typ" in header and not (isinstance(typ, str) and typ in kind.typs):
        raise TokenRefused("another typ")
    if "kid" in header and not isinstance(header["kid"], str):
        raise TokenRefused("kid is not a string")
    return header


def _check_mac(alg: str, secret: bytes, signed: bytes, signature: bytes) -> None:
    if alg not in MACS:
        raise TokenRefused("a secret is not for this alg")
    expected = hmac.digest(secret, signed, MACS[alg])
    if len(secret) < len(expected):
        raise TokenRefused("the secret is too short")
    if not hmac.compare_digest(expected, signature):
        raise TokenRefused("another signature")


def _check_signature(alg: str, kid: str | None, keys: ForeignKeys, signed: bytes, signature: bytes) -> None:
    if alg not in SIGNATURES:
        raise TokenRefused("a public key is not for this alg")
    key = keys.for_signature(kid, alg)
    if not SIGNATURES[alg].model.verify(signed, signature, key.material):
        raise UnknownKey("another signature") if kid is None else TokenRefused("another signature")


def _read_key(jwk: Mapping[str, Any]) -> ForeignKey | None:
    kty = jwk.get("kty")
    if not isinstance(kty, str) or kty not in MATERIALS:
        return None
    try:
        material = MATERIALS[kty].import_key({name: _text(jwk, name) for name in PUBLIC_MEMBERS[kty]})
        labels = {name: _text(jwk, name) if name in jwk else None for name in ("kid", "alg", "use")}
        operations = _operations(jwk)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return ForeignKey(**labels, operations=operations, material=material) if strong(material) else None


def _text(jwk: Mapping[str, Any], name: str) -> str:
    value = jwk.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is not a string")
    return value


def _operations(jwk: Mapping[str, Any]) -> frozenset[str] | None:
    """RFC 7517 §4.3."""
    operations = jwk.get("key_ops")
    return None if operations is None else frozenset(operations)

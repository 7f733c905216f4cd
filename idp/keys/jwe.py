"""RFC 7516, RFC 7518 §4.3, §4.6, §5: encrypting to a client's key, and decrypting what was encrypted to one of ours.

Compact serialisation alone. No compression, no shared or agreed password, no RSA1_5 (RFC 8725 §3.2, §3.6): what such
a token's header asks for is refused before any of it is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry, decrypt_compact, encrypt_compact

from idp.keys import compact
from idp.keys.algorithms import CONTENT_ENCRYPTION, KEY_MANAGEMENT, OUR_ENCRYPTION, Material, curve
from idp.keys.foreign import ForeignKey
from idp.keys.jose import Key
from idp.keys.strict_json import read_object
from idp.keys.token_kinds import TokenRefused

REFUSED_MEMBERS = frozenset({"zip", "crit", "jwk", "jku", "x5u", "x5c", "p2s", "p2c", "b64"})
REGISTRY = JWERegistry(algorithms=[*KEY_MANAGEMENT, *CONTENT_ENCRYPTION], strict_check_header=False)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a token is encrypted to, and how: `alg` and `enc` are what he registered."""

    key: ForeignKey
    alg: str
    enc: str


def encrypt(payload: bytes, recipient: Recipient, *, cty: str | None = None) -> str:
    """The payload for the recipient's eyes. `cty` is `JWT` where the payload is one (RFC 7519 §5.2)."""
    header = {"alg": recipient.alg, "enc": recipient.enc, "kid": recipient.key.kid, "cty": cty}
    given: dict[str, Any] = {name: value for name, value in header.items() if value is not None}
    return encrypt_compact(given, payload, recipient.key.material, registry=REGISTRY)


def decrypt(token: str, keys: Iterable[Key]) -> bytes:
    """What was encrypted to one of our private `keys`. Raises TokenRefused, and nothing else, for any other string.

    Whoever holds the public key can have written it: what is inside proves nothing until its own signature does.
    """
    try:
        header = _checked(read_object(compact.parts(token, 5)[0]))
    except ValueError as error:
        raise TokenRefused(f"not an encrypted token: {type(error).__name__}") from error
    for key in keys:
        if header.get("kid", key.kid) == key.kid and header["alg"] in OUR_ENCRYPTION.get(key.alg, ()):
            plain = _opened(token, header, key.material)
            if plain is not None:
                return plain
    raise TokenRefused("encrypted to no key of ours, or changed since")


def _checked(header: dict[str, Any]) -> dict[str, Any]:
    if not REFUSED_MEMBERS.isdisjoint(header):
        raise TokenRefused("a header member that is not honoured")
    if header.get("alg") not in tuple(KEY_MANAGEMENT) or header.get("enc") not in CONTENT_ENCRYPTION:
        raise TokenRefused("another alg or enc")
    if any(not isinstance(header[name], str) for name in ("kid", "typ", "cty", "apu", "apv") if name in header):
        raise TokenRefused("a header member that is not a string")
    return header


def _opened(token: str, header: dict[str, Any], ours: Material) -> bytes | None:
    """None whatever the reason: one that could be told from another would help to guess (RFC 7516 §11.5)."""
    if header["alg"].startswith("ECDH-ES") and not _on_our_curve(header.get("epk"), ours):
        return None
    try:
        return decrypt_compact(token, ours, registry=REGISTRY).plaintext
    except (JoseError, ValueError, InvalidTag, UnsupportedAlgorithm):
        return None


def _on_our_curve(epk: Any, ours: Material) -> bool:
    """RFC 7518 §4.6.1.1: a public key of our key's type and curve. Whether it is a point of it is seen later."""
    if not isinstance(epk, dict) or not epk.keys() <= {"kty", "crv", "x", "y"}:
        return False
    strings = all(isinstance(value, str) for value in epk.values())
    return strings and (epk.get("kty"), epk.get("crv")) == (ours.key_type, curve(ours))

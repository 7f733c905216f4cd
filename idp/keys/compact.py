"""RFC 7515 §2, §7.1, RFC 7516 §7.1. The compact serialisation: base64url parts, each in its one canonical spelling."""

from __future__ import annotations

import base64

from idp.keys.token_kinds import TokenRefused

TOKEN_LIMIT = 16 * 1024  # characters; checked before anything is parsed


def parts(token: str, count: int) -> list[bytes]:
    """The token's `count` parts, decoded. Raises TokenRefused, or ValueError for strangers among the letters."""
    if len(token) > TOKEN_LIMIT:
        raise TokenRefused("too long")
    encoded = token.split(".")
    if len(encoded) != count:
        raise TokenRefused(f"not {count} parts")
    return [decode(part) for part in encoded]


def decode(part: str) -> bytes:
    """Python decodes leniently; what encodes to the same text again was base64url without padding or strangers."""
    decoded = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if encode(decoded) != part.encode():
        raise TokenRefused("not base64url")
    return decoded


def encode(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")

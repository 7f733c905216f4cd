"""Random identifiers and secrets, and the digest under which a secret is stored."""

from __future__ import annotations

import hashlib
import secrets


def new_id() -> str:
    """128 random bits, 22 characters of base64url: names a thing, opens nothing."""
    return secrets.token_urlsafe(16)


def new_secret() -> str:
    """256 random bits, 43 characters of base64url: whoever holds it may use it. Only its digest is stored."""
    return secrets.token_urlsafe(32)


def digest(value: str) -> str:
    """SHA-256 in hex. Any str has one, lone surrogates of hostile input included."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()

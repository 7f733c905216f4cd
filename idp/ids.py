"""Random identifiers and secrets, and the digest under which a secret is stored."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets

GENERATED = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]")  # the last character of 16 bytes holds two bits


def new_id() -> str:
    """128 random bits, 22 characters of base64url: names a thing, opens nothing."""
    return _no_option(secrets.token_urlsafe(16))


def derived_id(*parts: str) -> str:
    """Spelled as new_id(), and the same for the same parts: what is made from them again is known again."""
    made = hashlib.sha256(json.dumps(parts).encode()).digest()[:16]
    return _no_option(base64.urlsafe_b64encode(made).rstrip(b"=").decode())


def generated(id: str) -> bool:
    """Whether it is spelled as one of new_id()."""
    return GENERATED.fullmatch(id) is not None


def _no_option(id: str) -> str:
    """Commands take what begins with a dash for an option, and ids are told to commands."""
    return f"A{id[1:]}" if id.startswith("-") else id


def new_secret() -> str:
    """256 random bits, 43 characters of base64url: whoever holds it may use it. Only its digest is stored."""
    return secrets.token_urlsafe(32)


def digest(value: str) -> str:
    """SHA-256 in hex. Any str has one, lone surrogates of hostile input included."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()

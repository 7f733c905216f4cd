"""Sealed values that travel through a browser and come back: AES-256-GCM bound to tenant, purpose and holder."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import struct
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from idp.context import Ctx
from idp.keys.envelope import lengths_first
from idp.keys.keyring import Keyring

SALT_BYTES = 12
NONCE_BYTES = 12
SEALED_LIMIT = 64 * 1024


class Seals:
    """A class because it carries the keyring."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def seal(self, ctx: Ctx, purpose: str, payload: dict[str, Any], *, bind: str, lifetime: int) -> str:
        """JSON values as base64url text that opens with the same purpose and bind, for `lifetime` seconds."""
        expires = struct.pack(">Q", int(ctx.now.timestamp()) + lifetime)
        plain = expires + json.dumps(payload, separators=(",", ":")).encode()
        salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
        ciphertext = self._cipher(ctx, salt).encrypt(nonce, plain, lengths_first(ctx.tenant.id, purpose, bind))
        return base64.urlsafe_b64encode(salt + nonce + ciphertext).rstrip(b"=").decode()

    def unseal(self, ctx: Ctx, purpose: str, value: str, *, bind: str) -> dict[str, Any] | None:
        """What was sealed, or None: expired, of another tenant, purpose or holder, changed, or not ours at all."""
        raw = _decode(value)
        salt, nonce, ciphertext = raw[:SALT_BYTES], raw[SALT_BYTES:][:NONCE_BYTES], raw[SALT_BYTES + NONCE_BYTES :]
        try:
            plain = self._cipher(ctx, salt).decrypt(nonce, ciphertext, lengths_first(ctx.tenant.id, purpose, bind))
        except (InvalidTag, ValueError):
            return None
        (expires,) = struct.unpack(">Q", plain[:8])
        if ctx.now.timestamp() >= expires:
            return None
        payload: dict[str, Any] = json.loads(plain[8:])
        return payload

    def mac(self, ctx: Ctx, purpose: str, data: str) -> str:
        """HMAC-SHA256 of `data` for one purpose in one tenant, base64url."""
        message = b"mac" + lengths_first(ctx.tenant.id, purpose, data)
        digest = hmac.digest(self._keyring.seal_key(ctx), message, "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def check_mac(self, ctx: Ctx, purpose: str, data: str, given: str) -> bool:
        return hmac.compare_digest(self.mac(ctx, purpose, data).encode(), given.encode("utf-8", "replace"))

    def _cipher(self, ctx: Ctx, salt: bytes) -> AESGCM:
        """A key of its own for each value: anonymous visitors make so many that nonces alone could meet by chance."""
        return AESGCM(hmac.digest(self._keyring.seal_key(ctx), b"seal" + salt, hashlib.sha256))


def _decode(value: str) -> bytes:
    if len(value) > SEALED_LIMIT:
        return b""
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return b""

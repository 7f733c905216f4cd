"""Keys at rest: AES-256-GCM (NIST SP 800-38D) under a key that HKDF-SHA256 (RFC 5869) derives for one label.

A wrapped value is: version byte, 96-bit random nonce, ciphertext and tag. Label and tenant are associated data, so a
value opens only in the place it was made for. The key at the top comes from the environment or from a file that only
its owner can read.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import struct
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from idp.settings import SettingsError

KEY_BYTES = 32
NONCE_BYTES = 12
VERSION = b"\x01"


class Unreadable(Exception):
    """A wrapped value that does not open: another key, label, tenant or version, or not what was written."""

    public = "A stored key cannot be read."


class Envelope:
    """A class because it carries the key-encryption key, which nothing else may see."""

    __slots__ = ("_key",)

    def __init__(self, kek: bytes) -> None:
        """`kek` is 32 uniformly random bytes. Raises ValueError for any other length."""
        if len(kek) != KEY_BYTES:
            raise ValueError("a key-encryption key has 32 bytes")
        self._key = kek

    def wrap(self, plain: bytes, *, label: str, tenant: str) -> bytes:
        """`plain` encrypted for `label` in `tenant`; never twice the same."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return VERSION + nonce + self._cipher(label).encrypt(nonce, plain, lengths_first(label, tenant))

    def unwrap(self, wrapped: bytes, *, label: str, tenant: str) -> bytes:
        """What wrap() was given with the same label and tenant. Raises Unreadable for anything else."""
        if wrapped[:1] != VERSION:
            raise Unreadable(f"{label}: unknown version")
        nonce, ciphertext = wrapped[1 : 1 + NONCE_BYTES], wrapped[1 + NONCE_BYTES :]
        try:
            return self._cipher(label).decrypt(nonce, ciphertext, lengths_first(label, tenant))
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"{label}: does not open") from error

    def subkey(self, label: str, *, tenant: str) -> bytes:
        """32 bytes for one use, the same at each call; no use can work out another's."""
        return self._derive(b"subkey" + lengths_first(label, tenant))

    def _cipher(self, label: str) -> AESGCM:
        return AESGCM(self._derive(b"wrap" + lengths_first(label)))

    def _derive(self, info: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"faceguard " + info).derive(self._key)


def lengths_first(*parts: str) -> bytes:
    """The parts, each behind its length: no two different lists give the same bytes."""
    encoded = [part.encode() for part in parts]
    return b"".join(struct.pack(">I", len(part)) + part for part in encoded)


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def load_kek(path: Path, variable: str, environ: Mapping[str, str] = os.environ) -> bytes:
    """32 bytes: from the environment `variable` (base64) where it is set, else from the file at `path`.

    Without either the file is created, mode 0600; processes that race to create it end with one key.
    Raises SettingsError for a key of the wrong form and for a file that others can read.
    """
    given = environ.get(variable)
    if given:
        return _decode(given, variable)
    if not path.exists():
        _create(path)
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_mode & 0o077:
            raise SettingsError(f"{path} can be read by others: chmod 600 {path}.")
        return _decode(file.read().decode("ascii", "replace"), str(path))


def _create(path: Path) -> None:
    """Writes the whole key under a name of its own, then links it into place: nobody ever reads half a key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(new_key()) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return  # another process was first; its key is the key
        _sync_folder(path.parent)
    finally:
        draft.unlink()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _decode(text: str, source: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{source} must hold 32 bytes in base64; `openssl rand -base64 32` makes a new key.")
    return key

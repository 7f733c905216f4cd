"""The key-encryption key of a root: from the environment, or from a file that only its owner can read."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from idp.keys.envelope import KEY_BYTES, new_key
from idp.settings import SettingsError


def load_kek(path: Path, environ: Mapping[str, str] = os.environ) -> bytes:
    """32 bytes. `sign.kek` may be given as FACEGUARD_SIGN_KEK instead, `face.kek` as FACEGUARD_FACE_KEK (base64).

    Without either the file is created, mode 0600; processes that race to create it end with one key.
    Raises SettingsError for a key of the wrong form and for a file that others can read.
    """
    variable = f"FACEGUARD_{path.stem.upper()}_KEK"
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

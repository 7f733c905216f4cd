"""Model files on disk. Only bytes whose SHA-256 the manifest names are handed out (DS-05)."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from face.models.manifest import MANIFEST, Model


class ModelRefused(Exception):
    """A model file is missing or is not the one that the manifest names. The message says which and what to do."""


def directory(default: Path) -> Path:
    """Where the model files are: the folder that FACEGUARD_MODEL_DIR names, else the default."""
    return Path(os.environ.get("FACEGUARD_MODEL_DIR") or default)


def read(path: Path) -> bytes:
    """The file's bytes, for a loader that takes bytes. The file's name chooses the manifest's entry.

    Raises ModelRefused.
    """
    model = next((model for model in MANIFEST if model.name == path.name), None)
    if model is None:
        raise ModelRefused(f"{path.name} is not a model of the manifest")
    complaint, data = _judge(model, path)
    if complaint:
        raise ModelRefused(complaint)
    return data


def verify(folder: Path) -> list[str]:
    """One sentence for each model file that is missing or wrong; empty when all is well."""
    complaints = (_judge(model, folder / model.name)[0] for model in MANIFEST)
    return [complaint for complaint in complaints if complaint]


def write(path: Path, data: bytes) -> None:
    """Whole or not at all, also when two processes write at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _judge(model: Model, path: Path) -> tuple[str, bytes]:
    try:
        with path.open("rb") as file:
            data = file.read(model.size + 1)  # never more than a byte beyond the expected size
    except OSError as error:
        return f"{path} cannot be read ({error.strerror}): fetch the models again", b""
    if len(data) != model.size:
        return f"{path} is not {model.size} bytes long: delete it and fetch the models again", b""
    found = sha256(data)
    if found != model.sha256:
        return f"{path} has SHA-256 {found} instead of {model.sha256}: delete it and fetch again", b""
    return "", data

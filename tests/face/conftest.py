"""The models, the photographs and one pipeline for all face tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from face.image import decode
from face.models import directory, fetch
from face.pipeline import Pipeline
from tests.face import photos

VAR = Path(__file__).parents[2] / "var"


@pytest.fixture(scope="session")
def models() -> Path:
    folder = directory(VAR / "models")
    fetch(folder)
    return folder


@pytest.fixture(scope="session")
def pipeline(models: Path) -> Iterator[Pipeline]:
    with Pipeline(models) as built:
        yield built


@pytest.fixture(scope="session")
def photograph() -> Callable[[str], Image.Image]:
    """photograph(name): a decoded test picture, with an operator's larger bounds."""
    return lambda name: decode(photos.photo(name).read_bytes(), max_bytes=2_000_000, max_pixels=20_000_000)


@pytest.fixture(scope="session")
def embedding(pipeline: Pipeline, photograph: Callable[[str], Image.Image]) -> Callable[[str], NDArray[np.float32]]:
    def of(name: str) -> NDArray[np.float32]:
        image = photograph(name)
        return pipeline.embed(image, pipeline.observe(image))

    return of

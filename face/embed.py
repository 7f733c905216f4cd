"""An aligned face to a vector: MobileFaceNet over the face and its mirror image, 192 dimensions, unit length."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from face.net import Net
from face.version import DIMENSIONS, VERSION

__all__ = ["DIMENSIONS", "VERSION", "Embedder", "EmbeddingRefused", "unit"]

RAW_NORM = (1e-3, 1e6)  # real faces lie far inside; outside, float32 has no direction left to speak of


class EmbeddingRefused(Exception):
    """The vector stands for no face: not finite, of wrong length or of wrong dimension (DS-04)."""


class Embedder:
    """Holds the embedder's net. One per thread."""

    version = VERSION

    def __init__(self, model: Path) -> None:
        """Raises ModelRefused when the file is not the manifest's."""
        self._net = Net(model)

    def __call__(self, chip: Image.Image) -> NDArray[np.float32]:
        """(192,) unit length, of an RGB 112x112 chip; its mirror image gives the same. Raises EmbeddingRefused.

        The sum over both costs a second run of the net and gains accuracy, and cameras that mirror stop to matter.
        """
        pixels = (np.asarray(chip, np.float32) - np.float32(127.5)) / np.float32(128)
        return unit(self._net(pixels)[DIMENSIONS] + self._net(pixels[:, ::-1])[DIMENSIONS])


def unit(raw: NDArray[np.float32]) -> NDArray[np.float32]:
    """The raw output (192,) scaled to length 1. Raises EmbeddingRefused."""
    if raw.shape != (DIMENSIONS,):
        raise EmbeddingRefused(f"shape {raw.shape}")
    length = float(np.linalg.norm(raw.astype(np.float64)))
    if not RAW_NORM[0] <= length <= RAW_NORM[1]:  # false for NaN too
        raise EmbeddingRefused(f"length {length} before scaling")
    return (raw / np.float32(length)).astype(np.float32)

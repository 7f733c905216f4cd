"""What is kept of a picture so that it is known again: 64x48 grey values, their digest, and how much changed (V7)."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Luma = NDArray[np.uint8]

CELLS = (64, 48)


def luma(image: Image.Image) -> Luma:
    """(48, 64): the mean luma of each cell of an RGB picture."""
    return np.asarray(image.resize(CELLS, Image.Resampling.BOX).convert("L"))


def digest(luma: Luma) -> bytes:
    """32 bytes. JPEG decoding is exact, so the same bytes give the same digest; no other picture does by chance."""
    return hashlib.sha256(luma.tobytes()).digest()


def changed(before: Luma, now: Luma) -> float:
    """The share of the cells whose luma is another. A sensor's noise alone changes many of them, in every frame."""
    return float((before != now).mean())

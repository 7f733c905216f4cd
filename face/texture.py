"""Is there a grid in the skin? A screen's pixels, photographed again, beat with the camera's own: moire, a narrow peak
in the spectrum where skin, hair and noise have none (V6).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from face.landmarks import interocular

Floats = NDArray[np.float64]

LARGE, SMALL = 128, 64
"""Pixels: side of the square about the face's middle that is looked at, and where it would be wider than the face."""
EYES = 55
"""Pixels between the eyes from which on the large one lies inside the face."""
WAVES = (0.12, 0.5)
"""Cycles a pixel: below is the face itself."""
BLOCK = 8
"""JPEG's blocks leave peaks of their own at the multiples of an eighth, and edges of theirs along the axes."""
WIDTH = 1.5
"""Bins about these that are left out."""
NEAR, AROUND = 2, 6
"""Bins: half of what counts as a peak's own, and of its surroundings."""


def moire(image: Image.Image, mesh: Floats) -> float:
    """How far the highest peak of the face's spectrum stands above its surroundings, in nepers of power.

    image: RGB, as the camera sent it: scaling would take the grid away. mesh: (468, 2 or more) pixels.
    """
    side = LARGE if interocular(mesh) >= EYES else SMALL
    middle = mesh[:, :2].mean(axis=0)
    left, top = np.clip(np.rint(middle - side / 2), 0, np.maximum(np.array(image.size) - side, 0)).astype(int)
    square = np.asarray(image.crop((left, top, left + side, top + side)).convert("L"), np.float64)
    power = np.abs(np.fft.fft2((square - square.mean()) * _window(side))) ** 2
    around = np.log(power + 1e-3)
    wide, own = (2 * AROUND + 1) ** 2, (2 * NEAR + 1) ** 2
    ring = (_mean(around, AROUND) * wide - _mean(around, NEAR) * own) / (wide - own)
    peaks = np.log(_mean(power, 1).clip(0) + 1e-3) - ring
    return float(peaks[_free(side)].max())


@cache
def _window(side: int) -> Floats:
    return np.outer(np.hanning(side), np.hanning(side))


@cache
def _free(side: int) -> NDArray[np.bool_]:
    """The bins in which a peak is no face and no JPEG."""
    bins = np.fft.fftfreq(side) * side
    down, across = np.meshgrid(bins, bins, indexing="ij")
    waves = np.hypot(down, across) / side
    off_axis = (np.abs(down) > WIDTH) & (np.abs(across) > WIDTH)
    return np.asarray((waves > WAVES[0]) & (waves < WAVES[1]) & off_axis & ~(_block(down, side) & _block(across, side)))


def _block(bins: Floats, side: int) -> NDArray[np.bool_]:
    step = side / BLOCK
    return np.asarray(np.abs(bins - step * np.rint(bins / step)) <= WIDTH)


def _mean(values: Floats, half: int) -> Floats:
    """Over squares of 2 half + 1; a spectrum goes on at its other side."""
    side, reach = len(values), 2 * half + 1
    sums = np.pad(values, ((half + 1, half), (half + 1, half)), mode="wrap").cumsum(axis=0).cumsum(axis=1)
    low, high = slice(0, side), slice(reach, reach + side)
    return np.asarray((sums[high, high] - sums[low, high] - sums[high, low] + sums[low, low]) / reach**2)

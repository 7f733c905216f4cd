"""The light on a face: what the page shows in a slot, and how bright skin and background are in a frame.

Numbers only. Values are linear light (IEC 61966-2-1), 0 to 1, in which lamps add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from face.challenge import Colour

Floats = NDArray[np.floating]

SHOWN: Mapping[Colour, str] = MappingProxyType(
    {
        Colour.WARM: "#ffd9a8",
        Colour.COOL: "#a8c8ff",
        Colour.GREEN: "#b4f0b4",
        Colour.WHITE: "#ffffff",
        Colour.DARK: "#0b0d12",
    }
)
"""sRGB. The page's style sheet says the same: --light-warm and its kin. Pale, so that no flash is a saturated one."""

FOREHEAD = (108, 151, 337, 336, 9, 107)
CHEEK_LEFT = (346, 347, 330, 266, 425, 411, 352, 280)
CHEEK_RIGHT = (117, 118, 101, 36, 205, 187, 123, 50)
NOSE = (197, 3, 51, 45, 4, 275, 281, 248)
"""Mesh indices about each patch of skin: no eye, no brow, no lip, rarely hair. Left is the person's own."""
RING = (1.7, 2.15)
"""The background lies between so many half widths and heights of the face, in the upper half: shoulders are near."""
RADII, ANGLES, LEAST = 4, 64, 60
"""Samples of the ring, and how many of them must lie in the picture."""
CLIPPED = 250
"""From this value on a channel may have run out of range."""


@dataclass(frozen=True, slots=True)
class Patch:
    rgb: tuple[float, float, float]
    """The mean over the patch."""
    clipped: float
    """The share of its samples that are out of range in a channel."""


@dataclass(frozen=True, slots=True)
class Skin:
    forehead: Patch
    left: Patch
    right: Patch
    nose: Patch
    background: Patch | None
    """None when too little of it is in the picture."""

    @property
    def patches(self) -> tuple[Patch, Patch, Patch, Patch]:
        return self.forehead, self.left, self.right, self.nose


def measure(image: Image.Image, points: NDArray[np.float64]) -> Skin:
    """image: RGB. points: the mesh, (468, 3) pixels."""
    pixels = np.asarray(image)
    corners = points[:, :2]
    forehead, left, right, nose = (_patch(pixels, spread @ corners[list(where)]) for where, spread in _SPREADS)
    return Skin(forehead, left, right, nose, _background(pixels, corners))


def emitted(colour: Colour) -> NDArray[np.float64]:
    """(3,) of the page in that colour, 1 at full brightness."""
    return np.asarray(_LINEAR[list(bytes.fromhex(SHOWN[colour][1:]))], np.float64)


def _background(pixels: NDArray[np.uint8], corners: NDArray[np.float64]) -> Patch | None:
    low, high = corners.min(axis=0), corners.max(axis=0)
    ring = (low + high) / 2 + _RING * (high - low) / 2
    size = np.array(pixels.shape[1::-1])
    inside = ring[((ring >= 0) & (ring < size)).all(axis=1)]
    return _patch(pixels, inside) if len(inside) >= LEAST else None


def _patch(pixels: NDArray[np.uint8], places: Floats) -> Patch:
    """places: (n, 2) x, y; those outside the picture count as its border."""
    height, width = pixels.shape[:2]
    x, y = places.astype(int).T
    found = pixels[y.clip(0, height - 1), x.clip(0, width - 1)]
    red, green, blue = _LINEAR[found].mean(axis=0)
    return Patch((float(red), float(green), float(blue)), float((found >= CLIPPED).any(axis=1).mean()))


def _spread(count: int) -> Floats:
    """(n, count) weights of points spread over a polygon: a fan of triangles about its middle, 21 points in each."""
    middle = np.full(count, 1 / count)
    corner = np.eye(count)
    steps = [(a, b) for a in range(1, 7) for b in range(7 - a)]
    return np.array(
        [
            ((6.5 - a - b) * middle + (a - 0.25) * corner[k] + (b + 0.25) * corner[(k + 1) % count]) / 6.5
            for k in range(count)
            for a, b in steps
        ]
    )


def _ring() -> Floats:
    """(n, 2) in half sizes of the face, y < 0."""
    angles = np.linspace(-np.pi, 0, ANGLES)
    radii = np.linspace(*RING, RADII)[:, None]
    return np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=-1).reshape(-1, 2)


def _linear() -> NDArray[np.float32]:
    srgb = np.arange(256) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4).astype(np.float32)


_LINEAR = _linear()
_RING = _ring()
_SPREADS: Sequence[tuple[Sequence[int], Floats]] = [
    (where, _spread(len(where))) for where in (FOREHEAD, CHEEK_LEFT, CHEEK_RIGHT, NOSE)
]

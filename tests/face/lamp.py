"""The screen as a lamp: how strongly it lights each point of what sits before it, and what the camera makes of that."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Bytes = NDArray[np.uint8]

PLACE = np.array([0.35, 0.7, 0.0])
"""The middle of the screen, in face widths from the camera above it: nobody sits quite in front of it."""
BACKGROUND = 0.06
"""Gain of a room four times as far away as the face."""
BYTE = 64
"""A gain map holds gains as bytes, this many for 1: skin that looks straight at the screen from the usual distance."""
NOISE = 2.0
"""Standard deviation of the sensor, in grey levels."""


def gains(points: Floats, normals: Floats, width: float, distance: float) -> Floats:
    """(n,) Lambert with the square of the distance, over that at `distance`.

    points (n, 3): as the camera at 0 sees them, z its depth, in pixels. normals (n, 3): unit length, z < 0 towards it.
    """
    towards = PLACE * width - points
    far = np.linalg.norm(towards, axis=1)
    cosine = np.einsum("nk,nk->n", towards, normals) / far
    return np.asarray(np.clip(cosine, 0, 1) * (distance / far) ** 2)


def normals(points: Floats, triangles: NDArray[np.int64]) -> Floats:
    """(n, 3) unit normals of a mesh that faces the camera, the mean of each point's triangles."""
    corners = points[triangles]
    each = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    each *= np.where(each[:, 2:] > 0, -1.0, 1.0)
    total = np.zeros_like(points)
    for corner in range(3):
        np.add.at(total, triangles[:, corner], each)
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1), 1e-9)[:, None])


def indices(image: Bytes, gain: Bytes) -> NDArray[np.uint16]:
    """(h, w, 3): gain and colour of each pixel as one number, all that its lit colour depends on."""
    return (gain.astype(np.uint16) << 8)[:, :, None] | image


def lit(index: NDArray[np.uint16], screen: tuple[float, float, float], seed: int | None = None) -> Bytes:
    """(h, w, 3) the picture under the screen's light. seed: of the sensor's noise; without it there is none."""
    out = np.empty(index.shape, np.uint8)
    for channel, strength in enumerate(screen):
        out[:, :, channel] = _table(strength)[index[:, :, channel]]
    if seed is None:
        return out
    start = np.random.default_rng(seed).integers(_pool().size - index.size)
    noisy = out + _pool()[start : start + index.size].reshape(index.shape)
    return np.asarray(noisy.clip(0, 255), np.uint8)


def linear(srgb: Floats) -> Floats:
    """IEC 61966-2-1, 0..1."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def encoded(light: Floats) -> Floats:
    """The inverse of linear, clipped at 1."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


@lru_cache(maxsize=64)
def _table(strength: float) -> Bytes:
    """(65536,) the lit colour by index."""
    colour, gain = linear(np.arange(256) / 255), np.arange(256)[:, None] / BYTE
    return np.rint(255 * encoded(colour * (1 + strength * gain))).astype(np.uint8).ravel()


@lru_cache(maxsize=1)
def _pool() -> NDArray[np.int16]:
    return np.rint(np.random.default_rng(0).normal(0, NOISE, 4_000_000)).astype(np.int16)

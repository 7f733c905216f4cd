"""Paints textured triangles into a picture, all at once in numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def paint(canvas: Floats, texture: Floats, triangles: NDArray[np.int64], places: Floats, sources: Floats) -> None:
    """Draws into canvas (h, w, 3), in place, far triangles first.

    places: (n, 3) x, y in the canvas and depth, larger is farther; sources: (n, 2) x, y in texture (h, w, 3).
    """
    x, y, at = _seen(canvas, triangles, places, sources)
    canvas[y, x] = sample(texture, at - 0.5)


def shade(canvas: Floats, values: Floats, triangles: NDArray[np.int64], places: Floats) -> None:
    """Like paint, with values (n, ...) at the corners and blended between them, in place of a texture."""
    x, y, value = _seen(canvas, triangles, places, values)
    canvas[y, x] = value


def sample(texture: Floats, points: Floats) -> Floats:
    """(n, 3) bilinear colours at points (n, 2) x, y, where whole numbers are pixel centres."""
    height, width = texture.shape[:2]
    clipped = np.clip(points, 0, [width - 1.001, height - 1.001])
    whole = clipped.astype(int)
    part = (clipped - whole)[:, :, None]
    x, y = whole.T
    above = texture[y, x] * (1 - part[:, 0]) + texture[y, x + 1] * part[:, 0]
    below = texture[y + 1, x] * (1 - part[:, 0]) + texture[y + 1, x + 1] * part[:, 0]
    return np.asarray(above * (1 - part[:, 1]) + below * part[:, 1])


def _seen(
    canvas: Floats, triangles: NDArray[np.int64], places: Floats, values: Floats
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """x and y of every pixel that a triangle covers, and there the nearest triangle's values."""
    height, width = canvas.shape[:2]
    order = np.argsort(-places[triangles, 2].mean(axis=1), kind="stable")
    triangles = triangles[order]
    corners = places[triangles][:, :, :2]
    owner, x, y = _boxes(corners, width, height)
    second, third = _barycentric(corners, owner, x, y)
    inside = (second >= -1e-6) & (third >= -1e-6) & (second + third <= 1 + 1e-6)
    owner, x, y = owner[inside], x[inside], y[inside]
    # Pixels come in the order of their triangles, so the last to claim one is the nearest.
    nearest = np.full(height * width, -1)
    nearest[y * width + x] = np.arange(len(owner))
    seen = nearest[nearest >= 0]
    second, third = (weight[inside][seen].reshape(-1, *[1] * (values.ndim - 1)) for weight in (second, third))
    a, b, c = (values[triangles[owner[seen], corner]] for corner in range(3))
    return x[seen], y[seen], a * (1 - second - third) + b * second + c * third


def _boxes(corners: Floats, width: int, height: int) -> tuple[NDArray[np.int64], ...]:
    """Every pixel of every triangle's bounding box: number of the triangle, x, y."""
    low = np.clip(np.ceil(corners.min(axis=1) - 0.5).astype(int), 0, [width, height])
    high = np.clip(np.floor(corners.max(axis=1) - 0.5).astype(int) + 1, 0, [width, height])
    wide, tall = np.maximum(high - low, 0).T
    count = wide * tall
    owner = np.repeat(np.arange(len(corners)), count)
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    across = np.maximum(wide[owner], 1)
    return owner, low[owner, 0] + place % across, low[owner, 1] + place // across


def _barycentric(
    corners: Floats, owner: NDArray[np.int64], x: NDArray[np.int64], y: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """The weights of each pixel centre on its triangle's second and third corner."""
    first = corners[:, 0]
    one, two = corners[:, 1] - first, corners[:, 2] - first
    area = one[:, 0] * two[:, 1] - two[:, 0] * one[:, 1]
    area = np.where(np.abs(area) < 1e-9, np.inf, area)
    dx, dy = x + 0.5 - first[owner, 0], y + 0.5 - first[owner, 1]
    second = (dx * two[owner, 1] - dy * two[owner, 0]) / area[owner]
    third = (dy * one[owner, 0] - dx * one[owner, 1]) / area[owner]
    return second, third

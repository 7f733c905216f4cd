"""What is around a face when it comes nearer? A room stays where it is. What is on a picture, and the edge of the paper
or screen that shows it, comes along (V5, V6).

Both pictures are laid over each other by the eyes: what stays in place then has moved with the face.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float64]
Laid = tuple[Floats, NDArray[np.bool_]]
"""(SIDE, SIDE) luma, and where the picture reaches."""

SIDE, UNIT = 144, 18
"""Pixels: of the square in which everything is compared, and between the eyes there. It reaches 4 eye distances out."""
EYE_LINE = 64
"""The row of the eyes."""
BESIDE, ABOVE, BELOW = 1.6, 2.0, 1.0
"""Eye distances from the middle of the eyes: beyond is neither face nor, mostly, hair, and not yet shoulder."""
STRUCTURE = 5.0
"""Least standard deviation of what is compared, in grey levels: a plain wall looks the same wherever it is."""
SLOPE = 5.0
"""Grey levels a pixel from which on there is an edge."""
LEAN = 4
"""Pixels by which an edge may lean, over the height that is looked at."""
NO_HAIR = 1.2
"""Eye distances from the middle from which on an edge is not the face's own."""
STRAIGHT, STRIP = 0.6, 4
"""Least share of the height that an edge runs; pixels on either side of it that are compared."""
ROWS = slice(EYE_LINE - 2 * UNIT, EYE_LINE + 2 * UNIT)
"""From above the head to the chest."""
LEAST = 200
"""Pixels that must be there to be compared."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of a far and a near picture. None where nothing can be said."""

    with_face: float | None
    """Correlation of what is around the face when the pictures are laid over each other by the face."""
    with_room: float | None
    """The same when they are laid over each other as they are."""
    edges: float | None
    """How much of a straight edge beside the face came along and did not stay, 0 to 1: of the weaker of two, one on its
    left and one on its right."""


def surroundings(far: Image.Image, near: Image.Image, far_mesh: Floats, near_mesh: Floats) -> Surroundings:
    """far, near: RGB of the same size. The meshes: (468, 2 or more) pixels."""
    to_far, to_near = _eyes(far_mesh), _eyes(near_mesh)
    a, seen_a = _laid(far, to_far)
    b, seen_b = _laid(near, to_near)
    c, seen_c = _laid(near, to_far)
    around = _around()
    return Surroundings(
        with_face=_correlation(a, b, around & seen_a & seen_b),
        with_room=_correlation(a, c, around & seen_a & seen_c),
        edges=_edges((a, seen_a), (b, seen_b), (c, seen_c)),
    )


def _eyes(mesh: Floats) -> Floats:
    """(2, 3): from pixels of the square to pixels of the picture."""
    right, left = mesh[[33, 133], :2].mean(axis=0), mesh[[362, 263], :2].mean(axis=0)
    across = (left - right) / UNIT
    down = np.array([-across[1], across[0]])
    turn = np.column_stack([across, down])
    start = (left + right) / 2 - turn @ np.array([SIDE / 2, EYE_LINE])
    return np.column_stack([turn, start])


def _laid(image: Image.Image, to: Floats) -> Laid:
    scale = float(np.hypot(*to[:, 0]))
    grey = image.convert("L")
    if scale >= 2:  # a large face is scaled down first, or single pixels would be picked
        factor = int(scale)
        grey, to = grey.reduce(factor), to / factor
    square = grey.transform((SIDE, SIDE), Image.Transform.AFFINE, tuple(to.ravel()), Image.Resampling.BILINEAR)
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    places = np.einsum("ij,jyx->iyx", to[:, :2], np.stack([x, y])) + to[:, 2, None, None]
    limits = np.array(grey.size)[:, None, None]
    return np.asarray(square, np.float64), ((places >= 1) & (places < limits - 1)).all(axis=0)


def _around() -> NDArray[np.bool_]:
    y, x = (np.mgrid[:SIDE, :SIDE] - np.array([EYE_LINE, SIDE / 2])[:, None, None]) / UNIT
    return np.asarray((y < BELOW) & ((np.abs(x) > BESIDE) | (y < -ABOVE)))


def _correlation(a: Floats, b: Floats, where: NDArray[np.bool_]) -> float | None:
    if where.sum() < LEAST:
        return None
    one, two = a[where], b[where]
    if min(one.std(), two.std()) < STRUCTURE:
        return None
    return float(np.corrcoef(one, two)[0, 1])


def _edges(far: Laid, near: Laid, stayed: Laid) -> float | None:
    """stayed: the near picture as it is, over the far one."""
    common = np.minimum(_profile(*far), _profile(*near))
    beside = (np.arange(SIDE) - SIDE / 2) / UNIT
    sides = [np.flatnonzero(~np.isnan(common) & (beside * sign > NO_HAIR)) for sign in (-1, 1)]
    if not all(side.size for side in sides):
        return None
    return min(
        max((_came(far, near, stayed, int(column)) for column in side if common[column] >= STRAIGHT), default=0.0)
        for side in sides
    )


def _came(far: Laid, near: Laid, stayed: Laid, column: int) -> float:
    """By how much what is about the column is rather where the face took it than where it was."""
    strip = np.zeros((SIDE, SIDE), bool)
    strip[ROWS, max(column - STRIP, 0) : column + STRIP + 1] = True
    moved = _correlation(far[0], near[0], strip & far[1] & near[1]) or 0.0
    rested = _correlation(far[0], stayed[0], strip & far[1] & stayed[1]) or 0.0
    return max(moved - max(rested, 0.0), 0.0)


def _profile(square: Floats, seen: NDArray[np.bool_]) -> Floats:
    """(SIDE,) the share of ROWS in which each column has an edge of one sign,
    however it leans; NaN where the picture does not reach.
    """
    smooth = (square[:, :-2] + 2 * square[:, 1:-1] + square[:, 2:]) / 4
    slope = np.zeros_like(square)
    slope[:, 2:-2] = (smooth[:, 2:] - smooth[:, :-2]) / 2
    count = ROWS.stop - ROWS.start
    best = np.zeros(SIDE)
    for sign in (1, -1):
        edge = (sign * slope[ROWS] > SLOPE) & seen[ROWS]
        edge = edge | np.roll(edge, 1, axis=1) | np.roll(edge, -1, axis=1)
        for lean in range(-LEAN, LEAN + 1, 2):
            shift = np.rint(np.linspace(-lean / 2, lean / 2, count)).astype(int)
            leant = edge[np.arange(count)[:, None], (np.arange(SIDE)[None] + shift[:, None]) % SIDE]
            best = np.maximum(best, leant.mean(axis=0))
    return np.where(seen[ROWS].mean(axis=0) > 0.9, best, np.nan)

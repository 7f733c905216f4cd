"""What a puppet's mouth and lids do, which its photograph does not show."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tests.face.mesh import LID_CONTOURS, LID_FOLDS, LIPS_ABOVE, LIPS_BELOW, MOUTH, OVAL, filled
from tests.face.raster import paint, shade

Floats = NDArray[np.floating]

GAP = 0.6
"""Of the mouth's width between the inner lips when it is wide open, however much they were apart in the photograph."""
CAVITY, CAVITY_FROM = (45.0, 20.0, 22.0), 0.15
LASHES = 0.25
"""Of the brightness of the skin beside them."""
CAVITY_TRIANGLES = np.array(filled(MOUTH))


def opened(points: Floats, mouth: float) -> Floats:
    """points (468 + k times len(OVAL), 3): the mesh and the rings about it, with the lower face moved down."""
    if mouth <= 0:
        return points
    corner, other = points[61, :2], points[291, :2]
    width = np.linalg.norm(other - corner)
    across = (other - corner) / width
    down = np.array([-across[1], across[0]])
    from_middle = (points[:468, :2] - (corner + other) / 2) / width
    sideways, below = from_middle @ across, from_middle @ down
    share = np.where(below > 0.15, np.exp(-((sideways / 0.9) ** 2)), 0.0)
    middle = np.clip(1 - np.abs(2 * sideways) ** 2.2, 0, 1)
    share[LIPS_BELOW] = middle[LIPS_BELOW]
    share[LIPS_ABOVE] = -0.1 * middle[LIPS_ABOVE]
    rings = [share[OVAL] * less for less in (0.8, 0.4, 0.0)][: (len(points) - 468) // len(OVAL)]
    gap = np.linalg.norm(points[14, :2] - points[13, :2])
    moved = points.copy()
    moved[:, :2] += np.concatenate([share, *rings])[:, None] * down * max(0.0, GAP * width * mouth - gap)
    return moved


def paint_mouth(canvas: Floats, places: Floats, mouth: float) -> None:
    """The dark between open lips."""
    if mouth > CAVITY_FROM:
        shade(canvas, np.tile(np.array(CAVITY), (len(places), 1)), CAVITY_TRIANGLES, places)


def paint_lids(canvas: Floats, texture: Floats, places: Floats, rest: Floats, lids: float) -> None:
    """Upper lids that come down over the eyes, of the skin under them, with a line of lashes."""
    if lids <= 0:
        return
    for contour, folds in zip(LID_CONTOURS, LID_FOLDS, strict=True):
        corners, lower, upper = [contour[0], contour[8]], contour[1:8], contour[9:]
        width = np.linalg.norm(rest[corners[0], :2] - rest[corners[1], :2])
        down = rest[lower[3], :2] - rest[upper[3], :2]
        down = down / np.linalg.norm(down)
        brim = places[upper] + min(lids, 1.0) * 1.2 * (places[lower] - places[upper])
        top = _row(places, corners, 0.55 * places[upper] + 0.45 * places[folds])
        edge = _row(places, corners, brim)
        skin = [_row(rest[:, :2], corners, rest[lower, :2]) + deep * width * down for deep in (0.55, 0.3)]
        strip = _strip(len(top))
        paint(canvas, texture, strip, np.vstack([top, edge]), np.vstack(skin))
        lashes = edge + np.array([0, 0.08 * np.linalg.norm(places[corners[0], :2] - places[corners[1], :2]), 0])
        x, y = skin[0][4].astype(int)
        dark = np.tile(LASHES * texture[y, x], (2 * len(top), 1))
        shade(canvas, dark, strip, np.vstack([edge, lashes]))


def _row(points: Floats, corners: list[int], between: Floats) -> Floats:
    return np.vstack([points[corners[0]], between, points[corners[1]]])


def _strip(count: int) -> NDArray[np.int64]:
    """The triangles between two rows of so many points, numbered one after the other."""
    return np.array(
        [side for k in range(count - 1) for side in ((k, k + 1, count + k + 1), (k, count + k + 1, count + k))]
    )

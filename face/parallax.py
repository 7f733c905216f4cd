"""Does a turned face move like a plane? Pixels of a frontal frame are found again in a turned one, one homography is
fitted to their places, and what it leaves over is depth (plane plus parallax).

The mesh only says where to look: MediaPipe makes a solid face of any picture, so its own points prove nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float64]

POINTS, MIN_POINTS = 120, 30
GRID, PATCH, SEARCH = 5, 7, 5
"""Pixels: spacing of the candidates, half a patch, how far from the expected place it is looked for."""
SIMILAR, THERE_AND_BACK = 0.75, 0.5
"""Least normalised correlation of a patch; most pixels by which a point may miss itself on the way back."""


@dataclass(frozen=True, slots=True)
class Frontal:
    """What a face looks like from the front, made once for all its turned pictures."""

    grey: Floats
    mesh: Floats
    """(468, 2) pixels."""
    points: Floats
    """(n, 2) pixels that can be found again."""

    @classmethod
    def of(cls, image: Image.Image, mesh: Floats) -> Frontal:
        """image: RGB. mesh: (468, 2 or more) pixels."""
        grey, flat = _grey(image), mesh[:, :2]
        return cls(grey, flat, _corners(grey, flat))

    def parallax(self, turned: Image.Image, turned_mesh: Floats) -> float | None:
        """Root mean square of what is left over, in distances between the eyes; None when too little is found again.

        turned: RGB. turned_mesh: (468, 2 or more) pixels.
        """
        second, points = _grey(turned), self.points
        plane = _plane(self.mesh, turned_mesh[:, :2])
        for _ in range(2):  # the first plane comes from the mesh, the second from the pixels
            flat = _rectified(second, plane, self.mesh)
            found, kept = _tracked(self.grey, flat, points)
            if kept.sum() < MIN_POINTS:
                return None
            places = _mapped(plane, found)[kept]
            plane = _plane(points[kept], places)
        left = np.linalg.norm(_mapped(plane, points[kept]) - places, axis=1)
        eyes = np.linalg.norm(self.mesh[[33, 133]].mean(axis=0) - self.mesh[[362, 263]].mean(axis=0))
        return float(np.sqrt((left**2).mean()) / eyes)


def _grey(image: Image.Image) -> Floats:
    grey = np.asarray(image.convert("L"), np.float64)
    for axis in (0, 1):
        grey = (np.roll(grey, 1, axis) + 2 * grey + np.roll(grey, -1, axis)) / 4
    return grey


def _corners(grey: Floats, mesh: Floats) -> Floats:
    """(n, 2) points of a grid inside the face's ellipse, those with the most structure in both directions."""
    low, high = mesh.min(axis=0), mesh.max(axis=0)
    x, y = np.meshgrid(np.arange(low[0], high[0], GRID), np.arange(low[1], high[1], GRID))
    grid = np.column_stack([x.ravel(), y.ravel()])
    inside = (((grid - (low + high) / 2) / ((high - low) / 2)) ** 2).sum(axis=1) < 1
    grid = grid[inside]
    down, across = (np.asarray(slope) for slope in np.gradient(grey))
    xx, yy, xy = (
        _patches(product, grid, PATCH).sum(axis=(1, 2)) for product in (across * across, down * down, across * down)
    )
    weaker = (xx + yy) / 2 - np.sqrt(((xx - yy) / 2) ** 2 + xy**2)
    return np.asarray(grid[np.argsort(-weaker)[:POINTS]])


def _tracked(first: Floats, flat: Floats, points: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Where each point of first is in flat, and whether its patch agrees and leads back to where it came from."""
    found, score = _matched(first, flat, points)
    back, _ = _matched(flat, first, found)
    return found, (score > SIMILAR) & (np.linalg.norm(back - points, axis=1) < THERE_AND_BACK)


def _matched(source: Floats, target: Floats, points: Floats) -> tuple[Floats, Floats]:
    """Normalised correlation over whole pixels, then Gauss-Newton: a parabola on the correlation would be biased."""
    patches = _patches(source, points, PATCH)
    side = 2 * PATCH + 1
    around = _patches(target, points, PATCH + SEARCH)
    windows = np.lib.stride_tricks.sliding_window_view(around, (side, side), axis=(1, 2))
    spread = np.sqrt(np.maximum(_means(around**2, side) - _means(around, side) ** 2, 1e-6))
    score = np.einsum("nyxij,nij->nyx", windows, _normal(patches)) / (spread * side * side)
    score = score.reshape(len(points), -1)
    best = score.argmax(axis=1)
    steps = 2 * SEARCH + 1
    moved = points + np.column_stack([best % steps, best // steps]) - SEARCH
    return _refined(patches, target, moved), score[np.arange(len(points)), best]


def _means(levels: Floats, side: int) -> Floats:
    """Of every window of side x side in each of the pictures (n, height, width), by running sums along either axis."""
    for axis in (1, 2):
        sums = np.cumsum(levels, axis=axis)
        before = np.insert(np.delete(sums, np.s_[-side:], axis=axis), 0, 0, axis=axis)
        levels = (np.delete(sums, np.s_[: side - 1], axis=axis) - before) / side
    return levels


def _refined(patches: Floats, target: Floats, start: Floats) -> Floats:
    wanted = _normal(patches)
    down, across = np.gradient(wanted, axis=(1, 2))
    mixed = (across * down).sum(axis=(1, 2))
    rows = [(across**2).sum(axis=(1, 2)), mixed, mixed, (down**2).sum(axis=(1, 2))]
    normal = np.stack(rows, axis=-1).reshape(-1, 2, 2) + 1e-3 * np.eye(2)
    points = start
    for _ in range(4):
        error = _normal(_patches(target, points, PATCH)) - wanted
        pull = np.stack([(across * error).sum(axis=(1, 2)), (down * error).sum(axis=(1, 2))], axis=-1)
        points = points - np.linalg.solve(normal, pull[:, :, None])[:, :, 0]
    lost = np.linalg.norm(points - start, axis=1, keepdims=True) > 1.5
    return np.where(lost, start, points)


def _normal(patches: Floats) -> Floats:
    centred = patches - patches.mean(axis=(1, 2), keepdims=True)
    return np.asarray(centred / (patches.std(axis=(1, 2), keepdims=True) + 1e-3))


def _patches(grey: Floats, points: Floats, half: int) -> Floats:
    """(n, 2 half + 1, 2 half + 1) bilinear patches about points (n, 2). A patch lies between the pixels everywhere by
    the same parts of one, so that each is read but once."""
    corner = np.floor(points).astype(int) - half
    reach = np.arange(2 * half + 2)
    columns = np.clip(corner[:, 0, None] + reach, 0, grey.shape[1] - 1)
    rows = np.clip(corner[:, 1, None] + reach, 0, grey.shape[0] - 1)
    block = grey[rows[:, :, None], columns[:, None, :]]
    right, lower = (points - np.floor(points)).T[:, :, None, None]
    across = block[:, :, :-1] + right * np.diff(block, axis=2)
    return np.asarray(across[:, :-1] + lower * np.diff(across, axis=1))


def _sampled(grey: Floats, x: Floats, y: Floats) -> Floats:
    height, width = grey.shape
    x, y = np.clip(x, 0, width - 1.01), np.clip(y, 0, height - 1.01)
    i, j = x.astype(int), y.astype(int)
    right, lower = x - i, y - j
    above = grey[j, i] * (1 - right) + grey[j, i + 1] * right
    below = grey[j + 1, i] * (1 - right) + grey[j + 1, i + 1] * right
    return np.asarray(above * (1 - lower) + below * lower)


def _rectified(grey: Floats, plane: Floats, mesh: Floats) -> Floats:
    """The turned picture laid over the frontal one, as if the face were the plane. Zero away from the face."""
    height, width = grey.shape
    margin = 2 * (PATCH + SEARCH)
    left, top = np.maximum(mesh.min(axis=0).astype(int) - margin, 0)
    right, bottom = np.minimum(mesh.max(axis=0).astype(int) + margin, [width, height])
    y, x = np.mgrid[top:bottom, left:right]
    places = _mapped(plane, np.column_stack([x.ravel(), y.ravel()]))
    out = np.zeros_like(grey)
    out[top:bottom, left:right] = _sampled(grey, *places.T).reshape(x.shape)
    return out


def _plane(source: Floats, target: Floats) -> Floats:
    """(3, 3) homography from source to target (n, 2), reweighted so that a few wrong points do not bend it."""
    weights = np.ones(len(source))
    for _ in range(8):
        plane = _homography(source, target, weights)
        left = np.linalg.norm(_mapped(plane, source) - target, axis=1)
        weights = np.minimum(1, (1.5 * np.median(left) + 1e-6) / np.maximum(left, 1e-9)) ** 0.5
    return plane


def _homography(source: Floats, target: Floats, weights: Floats) -> Floats:
    """Direct linear transform with normalised points (Hartley and Zisserman, algorithm 4.2)."""
    (a, to_a), (b, to_b) = _conditioned(source), _conditioned(target)
    homogeneous, zero = np.column_stack([a, np.ones(len(a))]), np.zeros((len(a), 3))
    rows = np.vstack(
        [
            np.hstack([homogeneous, zero, -b[:, :1] * homogeneous]),
            np.hstack([zero, homogeneous, -b[:, 1:] * homogeneous]),
        ]
    )
    solution = np.linalg.svd(rows * np.tile(weights, 2)[:, None], full_matrices=False)[2][-1]
    return np.asarray(np.linalg.inv(to_b) @ solution.reshape(3, 3) @ to_a)


def _conditioned(points: Floats) -> tuple[Floats, Floats]:
    centre = points.mean(axis=0)
    scale = np.sqrt(2) / np.linalg.norm(points - centre, axis=1).mean()
    matrix = np.array([[scale, 0, -scale * centre[0]], [0, scale, -scale * centre[1]], [0, 0, 1]])
    return (points - centre) * scale, matrix


def _mapped(plane: Floats, points: Floats) -> Floats:
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ plane.T
    return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:])

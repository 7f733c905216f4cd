"""Five points of a face to the 112x112 chip that the embedder was trained on (ArcFace template)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIZE = 112
TEMPLATE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)
"""Pixels: eye at image left, eye at image right, nose tip, mouth corner at image left, at image right."""


def chip(image: Image.Image, points: NDArray[np.float64]) -> Image.Image:
    """The aligned face, RGB 112x112. points (5, 2) in pixels, in TEMPLATE's order."""
    matrix = inverse(umeyama(points, TEMPLATE))
    # Pillow samples at pixel centres, the template's training pictures were sampled at integer coordinates.
    matrix[:, 2] += 0.5 - 0.5 * matrix[:, :2].sum(axis=1)
    return warp(image, matrix, SIZE)


def umeyama(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """(2, 3) similarity (rotation, one scale, translation; no reflection) that takes source (n, 2) to target in
    the least-squares sense. Umeyama, IEEE PAMI 13(4), 1991, equations 39 to 43.
    """
    source_mean, target_mean = source.mean(axis=0), target.mean(axis=0)
    centred = source - source_mean
    left, singular, right = np.linalg.svd((target - target_mean).T @ centred / len(source))
    sign = np.array([1.0, np.sign(np.linalg.det(left) * np.linalg.det(right))])
    rotation = left @ np.diag(sign) @ right
    scale = (singular * sign).sum() / centred.var(axis=0).sum()
    return np.column_stack([scale * rotation, target_mean - scale * rotation @ source_mean])


def inverse(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The (2, 3) map that undoes matrix."""
    linear = np.linalg.inv(matrix[:, :2])
    return np.column_stack([linear, -linear @ matrix[:, 2]])


def warp(image: Image.Image, matrix: NDArray[np.float64], size: int) -> Image.Image:
    """A size x size crop, black outside the picture; matrix (2, 3) takes crop to picture coordinates."""
    shrink = int(np.hypot(*matrix[:, 0]) / 1.5)
    if shrink >= 2:  # bilinear sampling skips pixels of a large face, so the region is averaged down first
        image, matrix = _reduced(image, matrix, size, shrink)
    return image.transform(
        (size, size),
        Image.Transform.AFFINE,
        [float(value) for value in matrix.ravel()],
        Image.Resampling.BILINEAR,
    )


def _reduced(
    image: Image.Image, matrix: NDArray[np.float64], size: int, shrink: int
) -> tuple[Image.Image, NDArray[np.float64]]:
    corners = np.array([[0, 0], [size, 0], [0, size], [size, size]]) @ matrix[:, :2].T + matrix[:, 2]
    low = np.maximum(np.floor(corners.min(axis=0)).astype(int) - shrink, 0)
    high = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + shrink, image.size)
    if (high <= low).any():
        return image, matrix
    region = image.reduce(shrink, box=(int(low[0]), int(low[1]), int(high[0]), int(high[1])))
    return region, np.column_stack([matrix[:, :2], matrix[:, 2] - low]) / shrink

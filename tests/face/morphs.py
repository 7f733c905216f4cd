"""Morphs: two photographs brought to one shape along the face mesh and blended, as for a passport of two people."""

from __future__ import annotations

import numpy as np
from PIL import Image

from face.pipeline import Pipeline
from tests.face.mesh import triangles
from tests.face.raster import paint

SIZE, EYES = (640, 480), 90.0
CORNERS = (33, 263)


def morph(pipeline: Pipeline, first: Image.Image, second: Image.Image, share: float = 0.5) -> Image.Image:
    """RGB 640x480: `share` of the second in the shape and in the colours of the face, on the first's background."""
    one, points_one = _posed(pipeline, first)
    two, points_two = _posed(pipeline, second)
    shape = (1 - share) * points_one + share * points_two
    warped = []
    for texture, points in ((one, points_one), (two, points_two)):
        canvas = one.copy()
        paint(canvas, texture, triangles(), shape, points[:, :2])
        warped.append(canvas)
    blended = (1 - share) * warped[0] + share * warped[1]
    return Image.fromarray(blended.clip(0, 255).astype(np.uint8))


def _posed(pipeline: Pipeline, photograph: Image.Image) -> tuple[np.ndarray, np.ndarray]:
    """(480, 640, 3) float with the outer corners of the eyes level in the middle, EYES apart; its mesh (n, 3)."""
    landmarks = pipeline.observe(photograph).landmarks
    assert landmarks is not None
    a, b = (landmarks.points[corner, :2] for corner in CORNERS)
    if a[0] > b[0]:
        a, b = b, a
    along, middle = (b - a) / EYES, (a + b) / 2
    across = np.array([-along[1], along[0]])
    x0, y0 = middle - along * SIZE[0] / 2 - across * SIZE[1] * 0.42
    held = (along[0], across[0], x0, along[1], across[1], y0)
    posed = photograph.convert("RGB").transform(SIZE, Image.Transform.AFFINE, held, Image.Resampling.BICUBIC)
    mesh = pipeline.observe(posed).landmarks
    assert mesh is not None
    return np.asarray(posed, np.float64), mesh.points

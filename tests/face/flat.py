"""Attack: a photograph as a print that is held before the camera, flat or bent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from face.pipeline import Pipeline
from tests.face import lamp
from tests.face.mesh import OVAL
from tests.face.puppet import SIZE, State, View, placed, posed, view
from tests.face.raster import paint, shade

HALF, CELLS = 1.15, 24
"""Half its side, in face widths; squares a side, small enough that painting each without perspective is right."""


class FlatPhoto:
    """The print in front of another background. The screen lights all of it alike, and what is on it never moves."""

    def __init__(self, pipeline: Pipeline, photograph: Image.Image, bend: float = 0.0) -> None:
        """bend: its left and right edges are so many face widths farther away than its middle."""
        self._texture, points = posed(pipeline, photograph)
        self._width = float(np.ptp(points[OVAL, 0]))
        self._centre = points[OVAL].mean(axis=0)
        line = np.linspace(-1, 1, CELLS + 1)
        across, down = np.meshgrid(line, line)
        out = np.stack([across * HALF, down * HALF, bend * across**2], axis=-1).reshape(-1, 3)
        self._rest = self._centre + out * self._width
        self._squares = _squares(CELLS)
        self._normals = lamp.normals(self._rest, self._squares)

    def view(self, state: State) -> View:
        places, gains = placed(self._rest, self._normals, self._centre, self._width, state)
        canvas, gain = _wall(), np.full(SIZE[::-1], lamp.BACKGROUND)
        paint(canvas, self._texture, self._squares, places, self._rest[:, :2])
        shade(gain, gains, self._squares, places)
        return view(canvas, gain)


def _wall() -> NDArray[np.float64]:
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    return np.stack([150 + 30 * np.sin(x / 37), 140 + 20 * np.cos(y / 23), 120 + x / 16], axis=-1)


def _squares(cells: int) -> NDArray[np.int64]:
    """The triangles of a grid of cells x cells squares."""
    number = np.arange((cells + 1) ** 2).reshape(cells + 1, -1)
    a, b, c, d = number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]
    return np.stack([a, b, c, a, c, d], axis=-1).reshape(-1, 3)

"""A head that does what a living one does before a screen, made of one photograph along its own face mesh.

A puppet stands for a living person in the tests. It is also an attack that this version does not stop: whoever feeds
such pictures into a browser's camera passes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from face.landmarks import interocular
from face.pipeline import Pipeline
from tests.face import lamp
from tests.face.expression import opened, paint_lids, paint_mouth
from tests.face.mesh import LID_CONTOURS, OVAL, band, triangles
from tests.face.raster import paint, shade

SIZE = (640, 480)
INTEROCULAR = 72
QUALITY = 75  # keeps busy backgrounds under the 48 KB of a frame
RINGS = ((1.18, 0.12), (1.42, 0.25))
"""Hair and ears: the face's oval widened, and how far behind it, in face widths. They turn with the head."""
SHEET = 1.75
"""The background is stretched between the outer ring and this many face widths from the middle, which stay put."""
PIVOT, DISTANCE = 0.35, 5.5
"""Face widths: the head turns about a point so far behind its oval, seen from so far."""
SKIN = 0.42
"""Linear light of the brightest skin in the ambient light, at most: one and a half stops under white."""
YAWS, PITCHES = range(-24, 25, 2), range(-16, 17, 2)


@dataclass(frozen=True, slots=True)
class State:
    """What somebody before the camera does, and what light the screen throws on them."""

    yaw: float = 0.0
    """Degrees; > 0 is nose to image right, the person's own left."""
    pitch: float = 0.0
    """> 0 is nose down."""
    roll: float = 0.0
    """> 0 is clockwise in the image."""
    mouth: float = 0.0
    """0 as in the photograph, 1 wide open."""
    lids: float = 0.0
    """0 as in the photograph, 1 closed."""
    nearness: float = 1.0
    """Distance between the eyes over that at rest, up to 1.6: the head comes nearer, it is not zoomed."""
    screen: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Linear red, green and blue that the screen adds where it shines straight on skin, over the ambient light."""


@dataclass(frozen=True, slots=True)
class View:
    """What the camera would see without the screen's light, and where that light would fall."""

    image: NDArray[np.uint8]
    """(480, 640, 3) RGB."""
    gain: NDArray[np.uint8]
    """(480, 640), for lamp.lit."""


class Figure(Protocol):
    def view(self, state: State) -> View:
        """Whatever state.screen says."""


class Puppet:
    """Holds the photograph, scaled and centred, and its mesh at rest."""

    def __init__(self, pipeline: Pipeline, photograph: Image.Image) -> None:
        self.texture, points = posed(pipeline, photograph)
        self.width = float(np.ptp(points[OVAL, 0]))
        self.centre = points[OVAL].mean(axis=0)
        self._rest = np.vstack([points, *self._surroundings(points[OVAL])])
        count = len(OVAL)
        first, second, far = (list(range(len(points) + k * count, len(points) + (k + 1) * count)) for k in range(3))
        self._far = far
        self._sheet = np.array(band(second, far))
        self._head = [np.array(band(OVAL, first) + band(first, second)), triangles()]
        self._normals = lamp.normals(self._rest, np.vstack(self._head))

    def view(self, state: State) -> View:
        shape = opened(self._rest, state.mouth)
        places, gains = placed(shape, self._normals, self.centre, self.width, state)
        places[self._far] = self._rest[self._far]
        canvas, gain = self.texture.copy(), np.full(SIZE[::-1], lamp.BACKGROUND)
        paint(canvas, self.texture, self._facing(self._sheet, places), places, self._rest[:, :2])
        for layer in self._head:
            seen = self._facing(layer, places)
            paint(canvas, self.texture, seen, places, self._rest[:, :2])
            shade(gain, gains, seen, places)
        paint_mouth(canvas, places, state.mouth)
        paint_lids(canvas, self.texture, places, self._rest, state.lids)
        return view(canvas, gain)

    def _surroundings(self, oval: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        out = oval[:, :2] - self.centre[:2]
        rings = [
            np.column_stack([self.centre[:2] + out * wider, oval[:, 2] + behind * self.width])
            for wider, behind in RINGS
        ]
        reach = out / np.linalg.norm(out, axis=1)[:, None] * SHEET * self.width
        return [*rings, np.column_stack([self.centre[:2] + reach, np.full(len(oval), self.width)])]

    def _facing(self, layer: NDArray[np.int64], places: NDArray[np.float64]) -> NDArray[np.int64]:
        """The triangles that still show the side that the photograph shows."""
        return layer[_winding(places[layer]) * _winding(self._rest[layer]) > 0]


def render_turns(figure: Figure, folder: Path) -> dict[tuple[int, int], Path]:
    """JPEG files of all YAWS and PITCHES in steps of two degrees, one axis at a time, by (yaw, pitch).

    yaw_+04.jpg and pitch_-02.jpg are their names; what lies in folder already is not rendered again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    turns = turn_files(folder)
    for (yaw, pitch), path in turns.items():
        if not path.exists():
            store(figure.view(State(yaw, pitch)).image, path, QUALITY)
    return turns


def store(pixels: NDArray[np.uint8], path: Path, quality: int) -> None:
    """The whole JPEG file or none, whoever renders the same at the same time."""
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    Image.fromarray(pixels).save(unfinished, "JPEG", quality=quality)
    unfinished.rename(path)


def turn_files(folder: Path) -> dict[tuple[int, int], Path]:
    """Where render_turns puts its frames, by (yaw, pitch)."""
    turns = {(yaw, 0): folder / f"yaw_{yaw:+03d}.jpg" for yaw in YAWS}
    return turns | {(0, pitch): folder / f"pitch_{pitch:+03d}.jpg" for pitch in PITCHES if pitch}


def placed(
    points: NDArray[np.float64], normals: NDArray[np.float64], centre: NDArray[np.float64], width: float, state: State
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """points (n, 3) turned about a point inside the head and seen in perspective, and their gains (n,)."""
    pivot = centre + np.array([0, 0, PIVOT * width])
    turn = _rotation(state.yaw, state.pitch, state.roll)
    turned = (points - pivot) @ turn.T
    depth = DISTANCE * width / state.nearness + turned[:, 2:] + PIVOT * width
    places = np.column_stack([turned[:, :2] * (DISTANCE * width / depth) + pivot[:2], turned[:, 2]])
    gains = lamp.gains(np.column_stack([turned[:, :2], depth]), normals @ turn.T, width, DISTANCE * width)
    return places, gains


def view(canvas: NDArray[np.floating], gain: NDArray[np.floating]) -> View:
    """canvas: (480, 640, 3) 0..255; gain: (480, 640), 1 for skin that looks straight at the screen."""
    return View(canvas.clip(0, 255).astype(np.uint8), np.rint(gain * lamp.BYTE).clip(0, 255).astype(np.uint8))


def posed(pipeline: Pipeline, photograph: Image.Image) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """The photograph (480, 640, 3) with its eyes 72 pixels apart and its face in the middle, and its mesh (468, 3)."""
    points = _mesh(pipeline, photograph)
    scale = interocular(points) / INTEROCULAR
    middle = points[OVAL, :2].mean(axis=0)
    left, top = middle - np.array(SIZE) * scale * [0.5, 0.52]
    margin = max(photograph.size)  # beyond the photograph its border goes on
    padded = Image.fromarray(np.pad(np.asarray(photograph), ((margin, margin), (margin, margin), (0, 0)), mode="edge"))
    box = (left + margin, top + margin, left + margin + SIZE[0] * scale, top + margin + SIZE[1] * scale)
    image = padded.crop(tuple(round(edge) for edge in box)).resize(SIZE, Image.Resampling.LANCZOS)
    points = _mesh(pipeline, image)
    return _exposed(np.asarray(image), points), points


def _exposed(picture: NDArray[np.uint8], points: NDArray[np.float64]) -> NDArray[np.float32]:
    """Darkened to what a camera leaves for the screen's light, where the photographer left nothing."""
    light = lamp.linear(picture / 255)
    low, high = points[:, :2].min(axis=0).astype(int), points[:, :2].max(axis=0).astype(int)
    brightest = np.quantile(light[low[1] : high[1], low[0] : high[0]].max(axis=2), 0.95)
    return (255 * lamp.encoded(light * min(1.0, SKIN / brightest))).astype(np.float32)


def _mesh(pipeline: Pipeline, image: Image.Image) -> NDArray[np.float64]:
    """With the iris net's lids, which the mesh is poor at."""
    observation = pipeline.observe(image)
    if observation.landmarks is None:
        raise ValueError("no face in the photograph")
    points = observation.landmarks.points.copy()
    for contour, lids in zip(LID_CONTOURS, pipeline.eyes(image, observation).lids, strict=True):
        points[contour, :2] = lids
    return points


def _rotation(yaw: float, pitch: float, roll: float) -> NDArray[np.float64]:
    (sy, sp, sr), (cy, cp, cr) = np.sin(np.radians([yaw, pitch, roll])), np.cos(np.radians([yaw, pitch, roll]))
    across = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    nod = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    return np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]]) @ nod @ across


def _winding(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    one, two = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]

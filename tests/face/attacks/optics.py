"""What pictures become on their way: tilted planes, screens filmed by a camera, a sensor's noise, JPEG."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from math import cos, pi, radians, sin, tau
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from face.transport import MAX_FRAME_BYTES
from tests.face.puppet import QUALITY, SIZE, State

Floats = NDArray[np.floating]
FAR = 935.0
"""Pixels from the camera to a plane that fills its picture: 5.5 face widths, as of the puppets."""
NOISE = 2.0
"""Standard deviation of the sensor, in grey levels."""


@dataclass(frozen=True)
class Screen:
    """A screen before the camera: its grid of coloured stripes beats with the sensor's."""

    frequency: float
    """Screen pixels in a camera pixel. At the distance at which a face fills the picture, 0.7 to 2.4."""
    angle: float
    """Radians between the two grids."""
    contrast: float
    black: float
    """Grey levels of its darkest: no screen is black, and it mirrors the room."""

    @classmethod
    def draw(cls, chance: Random) -> Screen:
        frequency = chance.uniform(0.7, 2.4)
        # What a square pixel leaves of a grid finer than itself; a lens leaves some of that.
        left = abs(sin(pi * frequency) / (pi * frequency))
        return cls(frequency, radians(chance.uniform(-6, 6)), 0.7 * left + 0.02, chance.uniform(6, 18))

    def filmed(self, image: Image.Image, state: State) -> Image.Image:
        """The picture as the screen shows it and a camera takes it; state turns the grid and takes it nearer."""
        height, width = SIZE[1], SIZE[0]
        y, x = np.mgrid[:height, :width].astype(np.float32)
        frequency, angle = self.frequency / state.nearness, self.angle + radians(state.roll)
        across = tau * frequency * (cos(angle) * x * cos(radians(state.yaw)) + sin(angle) * y)
        down = tau * frequency * (cos(angle) * y * cos(radians(state.pitch)) - sin(angle) * x)
        rows = 1 + 0.5 * self.contrast * np.cos(down)
        stripes = np.stack([1 + self.contrast * np.cos(across + tau * part / 3) for part in range(3)], axis=-1)
        shown = self.black + (1 - self.black / 255) * np.asarray(image, np.float32) * stripes * rows[:, :, None]
        return _image(shown)


def tilted(image: Image.Image, state: State, *, size: float = 1.0) -> Image.Image:
    """The picture on a flat thing that is held before the camera: turned, tilted, nearer, before a dark room.

    size: of its pixels when it faces the camera, over the camera's.
    """
    (sy, sp, sr), (cy, cp, cr) = (
        [f(radians(angle)) for angle in (state.yaw, state.pitch, state.roll)] for f in (sin, cos)
    )
    across = np.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    nod = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    turn = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]]) @ nod @ across
    middle = np.array(SIZE) / 2
    width, height = image.size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    placed = np.column_stack([(corners - [width / 2, height / 2]) * size, np.zeros(4)]) @ turn.T
    seen = placed[:, :2] * FAR / (FAR / state.nearness + placed[:, 2:]) + middle
    coefficients = _projective(seen, corners)
    return image.transform(
        SIZE, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR, fillcolor=(28, 27, 30)
    )


def tinted(image: Image.Image, light: tuple[float, float, float]) -> Image.Image:
    """All of the picture in a coloured light, as a filter does it: the face no more than the wall behind it."""
    levels = np.arange(256) / 255
    tables = [np.rint(255 * np.clip(levels**2.2 * (1 + part), 0, 1) ** (1 / 2.2)) for part in light]
    return image.point([int(level) for table in tables for level in table])


def noisy(image: Image.Image, seed: int) -> Image.Image:
    noise = np.random.default_rng(seed).normal(0, NOISE, (SIZE[1], SIZE[0], 1)).astype(np.float32)
    return _image(np.asarray(image, np.float32) + noise)


def encoded(image: Image.Image, quality: int = QUALITY) -> bytes:
    """JPEG, of so much less quality as makes a frame of it that may be sent."""
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue() if out.tell() <= MAX_FRAME_BYTES or quality < 20 else encoded(image, quality - 10)


def decoded(jpeg: bytes) -> Image.Image:
    return Image.open(BytesIO(jpeg)).convert("RGB")


def _projective(seen: Floats, source: Floats) -> list[float]:
    """The eight numbers that take places of the outcome, (4, 2), to places of the source."""
    rows, right = [], []
    for (x, y), (u, v) in zip(seen, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return [float(number) for number in np.linalg.solve(np.array(rows), np.array(right))]


def _image(pixels: Floats) -> Image.Image:
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))

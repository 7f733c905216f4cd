"""Species: a photograph that a program warps as the page asks, and injects in place of a camera (FA-03)."""

from __future__ import annotations

from math import cos, radians, sin
from random import Random

import numpy as np
from PIL import Image

from face.evaluation.attempts import Species
from tests.face.attacks.lab import OTHER_PICTURE, PICTURE, Attack, Lab
from tests.face.attacks.optics import encoded, noisy, tilted, tinted
from tests.face.attacks.people import Holding, Manner
from tests.face.attacks.presenter import FREE, UNLIT, Presentation
from tests.face.puppet import State

BORDER = 200
"""Pixels by which the picture's edges go on, so that they stay outside when it tilts."""
SHIFT = 60
"""Pixels that a turn by 90 degrees would move it aside."""


class Warped:
    """The whole picture, in perspective or only squeezed and sheared; with a filter in the screen's colour, or not."""

    def __init__(self, image: Image.Image, *, perspective: bool, filtered: bool = False) -> None:
        self._image = image
        self._wide = Image.fromarray(np.pad(np.asarray(self._image), ((BORDER,) * 2, (BORDER,) * 2, (0, 0)), "edge"))
        self._perspective, self._filtered = perspective, filtered

    def jpeg(self, state: State, seed: int | None = None) -> bytes:
        picture = tilted(self._wide, state) if self._perspective else _affine(self._image, state)
        if self._filtered:
            picture = tinted(picture, state.screen)
        return encoded(picture if seed is None else noisy(picture, seed))


def _affine(image: Image.Image, state: State) -> Image.Image:
    """A turn as a squeeze and a shift to one side, as simple animations do it."""
    yaw, pitch = radians(state.yaw), radians(state.pitch)
    a, e = 1 / (cos(yaw) * state.nearness), 1 / (cos(pitch) * state.nearness)
    moved = (a, 0, 320 - a * (320 + SHIFT * sin(yaw)), 0, e, 240 - e * (240 + SHIFT * sin(pitch)))
    return image.transform((640, 480), Image.Transform.AFFINE, moved, Image.Resampling.BILINEAR)


def _plan(lab: Lab, chance: Random, number: int) -> Presentation:
    manner = Manner.draw(chance)
    perspective, filtered = number % 3 != 1, number % 2 == 1
    image = lab.figure((PICTURE, OTHER_PICTURE)[number % 2]).image(State())
    sitting = Holding(Warped(image, perspective=perspective, filtered=filtered), manner)
    asked = UNLIT if number % 5 == 4 else FREE
    variant = f"{'perspective' if perspective else 'affine'}, {'filtered' if filtered else 'unlit'}"
    return Presentation(sitting, variant, asked, manner.rate)


ATTACK = Attack(
    Species(
        name="photo-warped",
        title="A photograph animated by warping it",
        tier="T0",
        cases=("FA-03",),
        claim="refused",
        how="One frame turned as a plane, or squeezed and shifted, as the prompts ask; some with a filter in the "
        "colour of the screen.",
    ),
    _plan,
)

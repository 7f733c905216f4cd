"""Species: a telephone, tablet or monitor held before the camera, with a still on it or an earlier capture."""

from __future__ import annotations

from dataclasses import replace
from math import sin
from random import Random

from PIL import Image

from face.evaluation.attempts import Species
from tests.face.attacks.lab import OTHER_PICTURE, PICTURE, Attack, Lab
from tests.face.attacks.optics import Screen, decoded, encoded, noisy, tilted
from tests.face.attacks.people import Holding, Manner
from tests.face.attacks.presenter import FREE, Presentation
from tests.face.attacks.replays import Cut, Player
from tests.face.puppet import State

SIZES = {"telephone": 0.82, "tablet": 1.0, "monitor": 1.3}
"""The picture on it, as a share of the camera's; what is left over is the room behind."""
TREMBLE = 1.2
"""Degrees by which a held screen tilts to and fro."""


class Shown:
    """A still on a screen, which is turned and brought nearer in place of a head. It glows by itself."""

    def __init__(self, image: Image.Image, screen: Screen, size: float) -> None:
        self._image, self._screen, self._size = image, screen, size

    def jpeg(self, state: State, seed: int | None = None) -> bytes:
        picture = self._screen.filmed(tilted(self._image, state, size=self._size), state)
        return encoded(picture if seed is None else noisy(picture, seed))


def _still(lab: Lab, chance: Random, number: int) -> Presentation:
    manner, screen = Manner.draw(chance), Screen.draw(chance)
    kind = list(SIZES)[number % len(SIZES)]
    image = lab.figure((PICTURE, OTHER_PICTURE)[number % 2]).image(State())
    return Presentation(Holding(Shown(image, screen, SIZES[kind]), manner), kind, FREE, manner.rate)


def _replay(lab: Lab, chance: Random, number: int) -> Presentation:
    screen, held = Screen.draw(chance), chance.random() * 6
    kind, size = list(SIZES.items())[number % len(SIZES)]

    def filmed(jpeg: bytes, at: float) -> bytes:
        state = State(yaw=TREMBLE * sin(2.1 * at + held), pitch=TREMBLE * sin(1.3 * at + held))
        picture = screen.filmed(tilted(decoded(jpeg), state, size=size), replace(state, roll=0.0))
        return encoded(noisy(picture, round(at * 1000)))

    shots = lab.recording(number % 2)
    played = Cut([shots], filmed) if number % 2 else Player(shots, filmed)
    how = "cut as asked" if number % 2 else "from beginning to end"
    return Presentation(played, f"{kind}, {how}", FREE)


STILL = Attack(
    Species(
        name="screen-still",
        title="A still on a screen that is moved as asked",
        tier="T1",
        cases=("FA-13",),
        claim="refused",
        how="The photograph on a glowing plane whose pixel stripes beat with the sensor's grid (moire), turned as "
        "asked.",
    ),
    _still,
)
REPLAY = Attack(
    Species(
        name="screen-replay",
        title="A screen that plays an earlier capture of the victim",
        tier="T2",
        cases=("FA-04", "FA-13"),
        claim="refused",
        how="Frames of a capture that the victim passed, on such a screen in a trembling hand, from beginning to "
        "end or cut to what is asked.",
    ),
    _replay,
)

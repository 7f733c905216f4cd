"""Species: a paper print that somebody holds or wears before the camera, and moves as the page asks."""

from __future__ import annotations

from functools import cache
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from face.evaluation.attempts import Species
from tests.face.attacks.lab import ATTACKERS, OTHER_PICTURE, PICTURE, Attack, Lab
from tests.face.attacks.optics import encoded, noisy
from tests.face.attacks.people import Holding, Living, Manner
from tests.face.attacks.presenter import FREE, WORDS, Presentation
from tests.face.mesh import EYES, MOUTH
from tests.face.puppet import State

BENDS = (0.15, 0.3, 0.5, 0.8)
"""How far the edges of the print lie behind its middle, in face widths: a gentle curve to a print round a face."""
WORN = 0.5
HOLE = 1.5
"""How much larger the holes are than the eyes and lips in them."""


class Mask:
    """A print worn before one's own face, eyes and mouth cut out: what is seen in the holes is alive."""

    def __init__(self, lab: Lab, photo: str, wearer: str) -> None:
        self._lab = lab
        self._print, self._wearer = lab.figure(photo, WORN), lab.figure(wearer)
        self._holes = cache(self._cut)

    def jpeg(self, state: State, seed: int | None = None) -> bytes:
        paper = State(state.yaw, state.pitch, state.roll, nearness=state.nearness, screen=state.screen)
        picture = Image.composite(self._wearer.image(state), self._print.image(paper), self._holes(_rest(paper)))
        return encoded(picture if seed is None else noisy(picture, seed))

    def _cut(self, state: State) -> Image.Image:
        """Where the holes are in the picture of the turned print."""
        holes = Image.new("L", (640, 480))
        landmarks = self._lab.pipeline.observe(self._print.image(state)).landmarks
        if landmarks is not None:
            for loop in (*EYES, MOUTH):
                points = landmarks.points[loop, :2]
                middle = points.mean(axis=0)
                edge = middle + (points - middle) * np.array([HOLE, HOLE * 1.3])
                ImageDraw.Draw(holes).polygon([tuple(point) for point in edge], fill=255)
        return holes.filter(ImageFilter.GaussianBlur(1.2))


def _rest(state: State) -> State:
    """As coarse as what is rendered, without the light."""
    angles = (2.0 * round(angle / 2) for angle in (state.yaw, state.pitch, state.roll))
    return State(*angles, nearness=round(state.nearness * 20) / 20)


def _flat(lab: Lab, chance: Random, number: int) -> Presentation:
    manner, photo = Manner.draw(chance), (PICTURE, OTHER_PICTURE)[number % 2]
    asked = WORDS if number % 4 == 3 else FREE
    return Presentation(Holding(lab.figure(photo, 0.0), manner), photo, asked, manner.rate)


def _bent(lab: Lab, chance: Random, number: int) -> Presentation:
    manner, bend = Manner.draw(chance), BENDS[number % len(BENDS)]
    return Presentation(Holding(lab.figure(PICTURE, bend), manner), f"bent by {bend}", FREE, manner.rate)


def _masked(lab: Lab, chance: Random, number: int) -> Presentation:
    manner, wearer = Manner.draw(chance), ATTACKERS[number % len(ATTACKERS)]
    asked = WORDS if number % 4 == 1 else FREE
    mask = Mask(lab, PICTURE, wearer)
    return Presentation(Living(mask, manner), f"{asked['steps']}, worn by {wearer}", asked, manner.rate)


FLAT = Attack(
    Species(
        name="print-flat",
        title="A flat print that follows the prompts",
        tier="T1",
        cases=("FA-13",),
        claim="refused",
        how="The photograph as a plane in perspective before another background, turned and brought nearer as "
        "asked, lit evenly by the screen.",
    ),
    _flat,
)
BENT = Attack(
    Species(
        name="print-bent",
        title="A bent print that follows the prompts",
        tier="T1",
        cases=("FA-13",),
        claim="refused",
        how=f"As the flat one, bent about the vertical: its edges lie {BENDS[0]} to {BENDS[-1]} face widths behind.",
    ),
    _bent,
)
MASK = Attack(
    Species(
        name="print-cut-out",
        title="A worn print with holes for eyes and mouth",
        tier="T1",
        cases=("FA-13",),
        claim="refused",
        how=f"A print curved by {WORN} face widths; another living person's eyes and mouth show in its holes and act.",
    ),
    _masked,
)

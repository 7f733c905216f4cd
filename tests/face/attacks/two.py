"""Species with two people in them: one acts and the other is recognised, or both are in the picture."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from PIL import Image, ImageFilter

from face.evaluation.attempts import Species
from tests.face.attacks.lab import ATTACKERS, OTHER_PICTURE, PICTURE, Attack, Lab
from tests.face.attacks.optics import decoded, encoded
from tests.face.attacks.people import Living, Manner
from tests.face.attacks.presenter import FREE, Presentation
from tests.face.puppet import State

STRAIGHT = 8.0
"""Degrees from straight below which the victim is shown."""
FADE = 6.0
"""Degrees over which the one picture becomes the other."""
BESIDE = (200, 270)
"""Width and height of what is put beside the face: a head of nearly its size."""


class Switched:
    """Somebody else acts; whenever they look straight the victim is shown, for it is then that one is recognised."""

    def __init__(self, acts: Living, matches: Living, *, fades: bool, moving_only: bool) -> None:
        """moving_only: the other one is seen in the steps that ask the head to turn, and in no other."""
        self._acts, self._matches = acts, matches
        self._fades, self._moving_only = fades, moving_only
        self._kind = "centre"

    def told(self, step: Mapping[str, Any], at: float) -> None:
        self._kind = step["type"]
        for one in (self._acts, self._matches):
            one.told(step, at)

    def sees(self, pointing: Mapping[str, float] | None, at: float) -> None:
        for one in (self._acts, self._matches):
            one.sees(pointing, at)

    def jpeg(self, at: float) -> bytes:
        share = self._share(self._acts.state(at))
        if share in (0.0, 1.0):
            return (self._acts if share else self._matches).jpeg(at)
        return encoded(Image.blend(decoded(self._matches.jpeg(at)), decoded(self._acts.jpeg(at)), share))

    def _share(self, state: State) -> float:
        """Of the one who acts: 0 is the victim alone."""
        if self._moving_only:
            return float(self._kind == "follow")
        beyond = max(abs(state.yaw), abs(state.pitch) / 0.6) - STRAIGHT
        return min(max(beyond / FADE, 0.0), 1.0) if self._fades else float(beyond > 0)


class Beside:
    """One acts, and a picture of the other is beside them all the time."""

    def __init__(self, acts: Living, other: Image.Image, *, left: bool) -> None:
        self._acts, self._left = acts, left
        width, height = BESIDE
        self._patch = other.crop((320 - 130, 240 - 175, 320 + 130, 240 + 175)).resize((width, height))
        mask = Image.new("L", (width, height))
        mask.paste(255, (8, 8, width - 8, height - 8))
        self._mask = mask.filter(ImageFilter.GaussianBlur(4))

    def told(self, step: Mapping[str, Any], at: float) -> None:
        self._acts.told(step, at)

    def sees(self, pointing: Mapping[str, float] | None, at: float) -> None:
        self._acts.sees(pointing, at)

    def jpeg(self, at: float) -> bytes:
        picture = decoded(self._acts.jpeg(at))
        picture.paste(self._patch, (0 if self._left else 640 - BESIDE[0], 150), self._mask)
        return encoded(picture)


def _switch(lab: Lab, chance: Random, number: int) -> Presentation:
    manner = Manner.draw(chance)
    attacker, victim = ATTACKERS[number % 2], (OTHER_PICTURE, PICTURE)[number // 2 % 2]
    acts, matches = (Living(lab.figure(photo), manner) for photo in (attacker, victim))
    switched = Switched(acts, matches, fades=number % 3 == 1, moving_only=number % 3 == 2)
    how = ("shown when straight", "faded in", "shown but for the turns")[number % 3]
    return Presentation(switched, how, FREE, manner.rate)


def _two(lab: Lab, chance: Random, number: int) -> Presentation:
    manner, attacker = Manner.draw(chance), ATTACKERS[number // 2 % 2]
    first, second = (OTHER_PICTURE, attacker) if number % 2 else (attacker, OTHER_PICTURE)
    both = Beside(Living(lab.figure(first), manner), lab.figure(second).image(State()), left=number % 4 < 2)
    how = "the victim acts, another beside" if number % 2 else "another acts, the victim's photograph beside"
    return Presentation(both, how, FREE, manner.rate)


SWITCH = Attack(
    Species(
        name="identity-switch",
        title="Another person acts, the victim is shown in between",
        tier="T3",
        cases=("FA-08",),
        claim="refused",
        how="A living person follows the prompts; frames that look straight are the victim's, switched hard, faded, "
        "or by step.",
    ),
    _switch,
)
TWO = Attack(
    Species(
        name="two-faces",
        title="Two faces in view",
        tier="T1",
        cases=("FA-09",),
        claim="refused",
        how="A living person who acts, and beside them a photograph of the other, the victim being the one or the "
        "other.",
    ),
    _two,
)

"""Species whose movements are not answers: recorded ones, all of them in a loop, or too early and too late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from face.challenge import Direction
from face.evaluation.attempts import Species
from tests.face.actor import Actor, Seen, between
from tests.face.attacks.lab import OTHER_PICTURE, Attack, Lab
from tests.face.attacks.people import Living, Manner
from tests.face.attacks.presenter import FREE, UNLIT, WORDS, Presentation
from tests.face.puppet import State

LOOP = (
    *(State(yaw=20), State(pitch=-11), State(yaw=-20), State(pitch=11), State(yaw=16, pitch=-9), State(roll=16)),
    *(State(mouth=0.75), State(lids=1.0), State(nearness=1.5)),
)
"""Held one after another, with the middle between each two."""
EACH = 0.9
"""Seconds of each movement of the loop, there and back."""
PATIENCE = 0.3
"""Share of the dwell after which a guessing head goes on to where it thinks that the next waypoint will be."""


class Library(Living):
    """Clips of the victim doing every movement once, each from its beginning, started when its step is shown.

    They were recorded in steady white light, and before anybody knew how far a step would ask the head to turn.
    """

    AMPLITUDE = 17.5

    def told(self, step: Mapping[str, Any], at: float) -> None:
        known = {**step, "degrees": self.AMPLITUDE} if step["type"] == "follow" else {**step, "scale": 1.45}
        super().told(known, at)
        self._from = State()
        self._screen = (self._glow, self._glow, self._glow)

    def sees(self, pointing: Mapping[str, float] | None, at: float) -> None:
        """A clip corrects nothing."""


class Looping:
    """Does everything again and again, whatever is asked (FA-07)."""

    def __init__(self, figure: Seen, chance: Random) -> None:
        self._figure, self._seed = figure, chance.randrange(2**31)
        self._loop = chance.sample(LOOP, len(LOOP))

    def told(self, step: Mapping[str, Any], at: float) -> None:
        pass

    def sees(self, pointing: object, at: float) -> None:
        pass

    def jpeg(self, at: float) -> bytes:
        self._seed += 1
        number, part = divmod(max(at - 1.2, 0.0) / EACH, 1)
        out = min(1.0, 2.6 * min(part, 1 - part))
        return self._figure.jpeg(between(State(), self._loop[int(number) % len(LOOP)], out), self._seed)


class Hasty(Actor):
    """Is there in the very next frame: it knew where to (FA-06)."""

    def __init__(self, figure: Seen, manner: Manner) -> None:
        super().__init__(figure, reaction=0.0, movement=0.01, glow=manner.glow, seed=manner.seed)


class Guessing(Living):
    """Moves on before the next step is shown, to where it may be; right once in seven times."""

    def __init__(self, figure: Seen, manner: Manner, chance: Random) -> None:
        super().__init__(figure, manner)
        self._chance, self._guess_at = chance, float("inf")

    def told(self, step: Mapping[str, Any], at: float) -> None:
        super().told(step, at)
        arrives = self._manner.reaction + 0.65 * self._manner.movement
        self._guess_at = at + arrives + PATIENCE * step["dwell"] if step["type"] == "follow" else float("inf")

    def jpeg(self, at: float) -> bytes:
        if at >= self._guess_at:
            x, y = self._chance.choice([to for to in Direction if to.value != self._step["to"]]).way
            self._from, self._to = self.meant(at), State(yaw=18 * x, pitch=0.6 * 18 * y)
            self._told_at, self._guess_at = at - self._manner.reaction, float("inf")
        return super().jpeg(at)


def _library(lab: Lab, chance: Random, number: int) -> Presentation:
    manner, asked = Manner.draw(chance), (FREE, FREE, WORDS, UNLIT)[number % 4]
    how = f"{asked['steps']}{'' if asked['light'] else ', without the light'}"
    return Presentation(Library(lab.figure(OTHER_PICTURE), manner), how, asked, manner.rate)


def _loop(lab: Lab, chance: Random, number: int) -> Presentation:
    asked = (FREE, WORDS)[number % 2]
    return Presentation(Looping(lab.figure(OTHER_PICTURE), chance), asked["steps"], asked)


def _timing(lab: Lab, chance: Random, number: int) -> Presentation:
    manner, figure = Manner.draw(chance), lab.figure(OTHER_PICTURE)
    match number % 3:
        case 0:
            return Presentation(Hasty(figure, manner), "at once", FREE, manner.rate)
        case 1:
            return Presentation(Guessing(figure, manner, chance), "before it was shown", FREE, manner.rate)
    late = replace(manner, reaction=chance.uniform(3.6, 4.5))
    return Presentation(Living(figure, late), "after 3.5 seconds", FREE, manner.rate)


LIBRARY = Attack(
    Species(
        name="clip-library",
        title="A library of the victim's movements, cut live",
        tier="T3",
        cases=("FA-04",),
        claim="refused",
        how="A clip of every movement in steady light, started when it is asked for, with a cut back to the middle "
        "before each.",
    ),
    _library,
)
LOOPED = Attack(
    Species(
        name="action-loop",
        title="All movements in a loop",
        tier="T2",
        cases=("FA-07",),
        claim="refused",
        how="Turns, nods, tilts, mouth, lids and distance one after another without end, in an order of chance.",
    ),
    _loop,
)
TIMING = Attack(
    Species(
        name="early-or-late",
        title="The right movements at the wrong time",
        tier="T3",
        cases=("FA-06",),
        claim="refused",
        how="Everything as asked, but there in the very next frame, or on the way before it is shown, or begun "
        "after 3.5 seconds.",
    ),
    _timing,
)

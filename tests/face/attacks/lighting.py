"""Species: the right person does the right things, but the light on their face is not the one that the page throws."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from random import Random
from typing import Any

from face.evaluation.attempts import Species
from tests.face.actor import COLOURS, Seen
from tests.face.attacks.lab import OTHER_PICTURE, Attack, Lab
from tests.face.attacks.optics import encoded, noisy, tinted
from tests.face.attacks.people import Living, Manner
from tests.face.attacks.presenter import FREE, Presentation
from tests.face.clips import Rendered
from tests.face.puppet import State

LATE = 0.75
"""Seconds by which the light comes too late: more than a slot."""
OTHERS = {"warm": "cool", "cool": "green", "green": "warm", "white": "dark", "dark": "white"}


class Dark(Living):
    """Lit by nothing but the room."""

    def told(self, step: Mapping[str, Any], at: float) -> None:
        super().told(step, at)
        self._screen = (0.0, 0.0, 0.0)


class OtherCode(Living):
    """Lit as another capture's screen would."""

    def told(self, step: Mapping[str, Any], at: float) -> None:
        super().told({**step, "colour": OTHERS[step["colour"]]} if "colour" in step else step, at)


class Late(Living):
    """Lit rightly, a slot too late."""

    def __init__(self, figure: Seen, manner: Manner) -> None:
        super().__init__(figure, manner)
        self._shown: deque[tuple[float, str | None]] = deque([(0.0, None)])

    def told(self, step: Mapping[str, Any], at: float) -> None:
        super().told(step, at)
        self._shown.append((at, step.get("colour")))

    def jpeg(self, at: float) -> bytes:
        while len(self._shown) > 1 and self._shown[1][0] <= at - LATE:
            self._shown.popleft()
        colour = COLOURS.get(str(self._shown[0][1]), (0.0, 0.0, 0.0))
        self._screen = tuple(self._glow * part for part in colour)  # type: ignore[assignment]
        return super().jpeg(at)


class Filter:
    """The figure in even light, and a filter in the screen's colour over the whole picture."""

    def __init__(self, figure: Rendered) -> None:
        self._figure = figure

    def jpeg(self, state: State, seed: int | None = None) -> bytes:
        bare = State(state.yaw, state.pitch, state.roll, state.mouth, state.lids, state.nearness)
        picture = tinted(self._figure.image(bare), state.screen)
        return encoded(picture if seed is None else noisy(picture, seed))


def _wrong(lab: Lab, chance: Random, number: int) -> Presentation:
    manner, figure = Manner.draw(chance), lab.figure(OTHER_PICTURE)
    if number % 2:
        return Presentation(Late(figure, manner), "a slot too late", FREE, manner.rate)
    return Presentation(OtherCode(figure, manner), "another code", FREE, manner.rate)


def _unlit(lab: Lab, chance: Random, number: int) -> Presentation:
    manner, figure = Manner.draw(chance), lab.figure(OTHER_PICTURE)
    if number % 2:
        return Presentation(Living(Filter(figure), manner), "a filter over the whole picture", FREE, manner.rate)
    return Presentation(Dark(figure, manner), "none", FREE, manner.rate)


WRONG = Attack(
    Species(
        name="wrong-light",
        title="A puppet of the victim in the light of another check",
        tier="T3",
        cases=("FA-04",),
        claim="refused",
        how="An injected puppet that does everything as asked, lit by another code or a slot too late.",
    ),
    _wrong,
)
UNLIT = Attack(
    Species(
        name="injected-unlit",
        title="A puppet of the victim, injected live, that no screen lights",
        tier="T4",
        cases=("FA-15",),
        claim="measured",
        how="An injected puppet that does everything as asked, in the room's light alone or under a filter in the "
        "screen's colour: like somebody in a room so bright that the screen is not seen.",
    ),
    _unlit,
)

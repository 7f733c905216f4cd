"""The random challenge of a capture: look straight, follow a dot, come nearer, be lit; one released step after another.

security C3: M, N and L come in random order. A person who cannot follow a dot is told three movements in words instead
of it, and whoever asks for it is spared the light.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from random import Random
from secrets import SystemRandom

WAYPOINTS, ACTIONS, SLOTS = 4, 3, 6
DEGREES, DWELL, SCALE = (15.0, 20.0), (0.4, 0.8), (1.35, 1.55)
"""How far a waypoint turns the head, how many seconds it is held, how much nearer the face comes. Wherever a waypoint
points sideways at all, the head turns by 12 degrees or more: what V5 asks for."""
PITCH_SHARE = 0.6
"""Heads nod less far than they turn: a waypoint's degrees count for so much up and down."""


class Kind(StrEnum):
    CENTRE = "centre"
    FOLLOW = "follow"
    ACT = "act"
    NEARER = "nearer"
    LIGHT = "light"
    DONE = "done"


class Direction(StrEnum):
    """Left and right are the person's own. The upload is not mirrored, so their left is image right."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    UP_LEFT = "up_left"
    UP_RIGHT = "up_right"
    DOWN_LEFT = "down_left"
    DOWN_RIGHT = "down_right"

    @property
    def way(self) -> tuple[float, float]:
        """(x, y): x > 0 is the person's own left, y > 0 is down; diagonals reach 0.8 on each axis."""
        x = ("left" in self.value) - ("right" in self.value)
        y = ("down" in self.value) - ("up" in self.value)
        reach = 0.8 if x and y else 1.0
        return x * reach, y * reach


class Action(StrEnum):
    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    LOOK_UP = "look_up"
    LOOK_DOWN = "look_down"
    TILT_LEFT = "tilt_left"
    TILT_RIGHT = "tilt_right"
    OPEN_MOUTH = "open_mouth"
    CLOSE_EYES = "close_eyes"


TURNS = (Action.TURN_LEFT, Action.TURN_RIGHT)


class Colour(StrEnum):
    WARM = "warm"
    COOL = "cool"
    GREEN = "green"
    WHITE = "white"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Step:
    """What the page shows. Only the step that is due ever leaves the server."""

    index: int
    kind: Kind
    to: Direction | None = None
    degrees: float = 0.0
    dwell: float = 0.0
    """Seconds."""
    action: Action | None = None
    scale: float = 1.0
    """Distance between the eyes over that of the first step."""
    colour: Colour | None = None

    @property
    def target(self) -> tuple[float, float]:
        """(yaw, pitch) in degrees from the person's neutral pose; (0, 0) but for a waypoint."""
        if self.to is None:
            return 0.0, 0.0
        x, y = self.to.way
        return self.degrees * x, self.degrees * PITCH_SHARE * y

    def to_json(self) -> dict[str, int | float | str]:
        shown: dict[str, int | float | str] = {"index": self.index, "type": self.kind.value}
        if self.to is not None:
            shown |= {"to": self.to.value, "degrees": self.degrees, "dwell": self.dwell}
        if self.action is not None:
            shown["action"] = self.action.value
        if self.kind is Kind.NEARER:
            shown["scale"] = self.scale
        if self.colour is not None:
            shown["colour"] = self.colour.value
        return shown


@dataclass(frozen=True, slots=True)
class Program:
    """centre, the blocks in their order, done. Steps are numbered from 0."""

    steps: tuple[Step, ...]

    @classmethod
    def of(cls, *between: Step) -> Program:
        """The given steps, whatever their index says, between centre and done."""
        listed = (Step(0, Kind.CENTRE), *between, Step(0, Kind.DONE))
        return cls(tuple(replace(step, index=index) for index, step in enumerate(listed)))

    @classmethod
    def draw(cls, random: Random | None = None, *, words: bool = False, light: bool = True) -> Program:
        """From the system's randomness. words: movements told in words instead of a dot. light: with coloured light."""
        chance = random or SystemRandom()
        blocks = [_actions(chance) if words else _waypoints(chance), [_nearer(chance)]]
        if light:
            blocks.append(_slots(chance))
        chance.shuffle(blocks)
        return cls.of(*(step for block in blocks for step in block))

    @property
    def done(self) -> Step:
        return self.steps[-1]

    @property
    def lit(self) -> bool:
        return any(step.kind is Kind.LIGHT for step in self.steps)

    @property
    def watches_lids(self) -> bool:
        return any(step.action is Action.CLOSE_EYES for step in self.steps)

    def before(self, step: Step) -> Step:
        return self.steps[step.index - 1]


def _waypoints(chance: Random) -> list[Step]:
    """No direction twice in a row, at least two of them sideways and at least one up or down."""
    while True:
        ways = [chance.choice(list(Direction)) for _ in range(WAYPOINTS)]
        sideways, upright = sum(bool(to.way[0]) for to in ways), sum(bool(to.way[1]) for to in ways)
        if sideways >= 2 and upright >= 1 and all(a is not b for a, b in pairwise(ways)):
            return [
                Step(0, Kind.FOLLOW, to, degrees=_between(chance, DEGREES), dwell=_between(chance, DWELL))
                for to in ways
            ]


def _actions(chance: Random) -> list[Step]:
    """None twice, and a turn to one side among them: a head that only nods shows V5 too little."""
    while True:
        drawn = chance.sample(list(Action), ACTIONS)
        if any(action in TURNS for action in drawn):
            return [Step(0, Kind.ACT, action=action) for action in drawn]


def _nearer(chance: Random) -> Step:
    return Step(0, Kind.NEARER, scale=round(chance.uniform(*SCALE), 2))


def _slots(chance: Random) -> list[Step]:
    """No colour twice in a row; the dark slot, which the others are measured against, and two tinted ones at least."""
    tinted = {Colour.WARM, Colour.COOL, Colour.GREEN}
    while True:
        drawn = [chance.choice(list(Colour)) for _ in range(SLOTS)]
        if Colour.DARK in drawn and len(tinted & set(drawn)) >= 2 and all(a is not b for a, b in pairwise(drawn)):
            return [Step(0, Kind.LIGHT, colour=colour) for colour in drawn]


def _between(chance: Random, bounds: tuple[float, float]) -> float:
    return round(chance.uniform(*bounds), 1)

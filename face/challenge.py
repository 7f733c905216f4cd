"""The random challenge of a capture: look straight, then turn the head three times, one released step after another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, product
from random import Random
from secrets import SystemRandom

from face.landmarks import Pose

YAW_LEVEL, PITCH_LEVEL = 14.0, 9.0
"""Degrees from the person's own neutral pose that count as a turn."""
TURNS = 3


class Direction(StrEnum):
    """Left and right are the person's own. The upload is not mirrored, so their left is image right."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"

    @property
    def sideways(self) -> bool:
        return self in (Direction.LEFT, Direction.RIGHT)


class Kind(StrEnum):
    CENTRE = "centre"
    TURN = "turn"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Step:
    """What the page shows. Only the step that is due ever leaves the server."""

    index: int
    kind: Kind
    to: Direction | None = None

    def to_json(self) -> dict[str, int | str]:
        shown: dict[str, int | str] = {"index": self.index, "type": self.kind.value}
        return shown if self.to is None else {**shown, "to": self.to.value}


@dataclass(frozen=True, slots=True)
class Program:
    """centre, three turns, done. Steps are numbered from 0."""

    steps: tuple[Step, ...]

    @classmethod
    def of(cls, *turns: Direction) -> Program:
        kinds = [(Kind.CENTRE, None), *((Kind.TURN, turn) for turn in turns), (Kind.DONE, None)]
        return cls(tuple(Step(index, kind, to) for index, (kind, to) in enumerate(kinds)))

    @classmethod
    def draw(cls, random: Random | None = None) -> Program:
        """One of the 32 programs, each as likely as the others (5 bits), from the system's randomness."""
        return cls.of(*(random or SystemRandom()).choice(PROGRAMS))

    @property
    def done(self) -> Step:
        return self.steps[-1]


PROGRAMS = [
    turns
    for turns in product(Direction, repeat=TURNS)
    if all(a is not b for a, b in pairwise(turns)) and len({turn.sideways for turn in turns}) == 2
]
"""No direction twice in a row, and never all on one axis: 36 less left-right-left and its three kin."""


def amounts(pose: Pose, neutral: Pose) -> dict[Direction, float]:
    """How far the head is turned each way from neutral, in levels: 1.0 is what a step asks for, negative is away."""
    yaw, pitch = (pose.yaw - neutral.yaw) / YAW_LEVEL, (pose.pitch - neutral.pitch) / PITCH_LEVEL
    return {Direction.LEFT: yaw, Direction.RIGHT: -yaw, Direction.UP: -pitch, Direction.DOWN: pitch}


def reaches(amount: dict[Direction, float], to: Direction) -> bool:
    """The asked turn is reached and outweighs the other axis by two to one."""
    across = max(value for direction, value in amount.items() if direction.sideways is not to.sideways)
    return amount[to] >= 1 and across < amount[to] / 2

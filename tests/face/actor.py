"""Somebody before the camera who does what the page asks, in the time that a person needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import hypot
from typing import Any, Protocol

from face.challenge import Direction
from tests.face.puppet import State

OVERSHOOT = 1.1
"""People go a little further than they are asked."""
BESIDE, CORRECTION = 0.3, 0.25
"""Shares: of a waypoint's degrees that somebody sees they are beside it, and of that what a frame's time mends."""
ACTIONS = {
    "turn_left": State(yaw=20),
    "turn_right": State(yaw=-20),
    "look_up": State(pitch=-13),
    "look_down": State(pitch=13),
    "tilt_left": State(roll=18),
    "tilt_right": State(roll=-18),
    "open_mouth": State(mouth=0.75),
    "close_eyes": State(lids=1.0),
}
COLOURS = {
    "warm": (1.0, 0.69, 0.39),
    "cool": (0.39, 0.58, 1.0),
    "green": (0.46, 0.87, 0.46),
    "white": (1.0, 1.0, 1.0),
    "dark": (0.004, 0.004, 0.006),
}
"""Linear light of the colours that the page shows (face/light.py)."""
NAMES = ("yaw", "pitch", "roll", "mouth", "lids", "nearness")


class Seen(Protocol):
    """A figure in whatever state is asked for (tests.face.clips.Rendered)."""

    def jpeg(self, state: State, seed: int | None = None) -> bytes: ...


class Actor:
    """Holds what the figure does and what it is about to do. Moves with a person's slow start and stop."""

    def __init__(
        self, figure: Seen, *, reaction: float = 0.3, movement: float = 0.4, glow: float = 0.25, seed: int = 0
    ) -> None:
        """reaction, movement: seconds until the head moves, and until it has arrived.

        glow: how much light the white screen adds to a face, over the ambient light. seed: of the sensor's noise.
        """
        self._figure, self._reaction, self._movement, self._glow = figure, reaction, movement, glow
        self._from = self._to = self._wish = State()
        self._told_at = 0.0
        self._step: Mapping[str, Any] = {}
        self._screen = (0.0, 0.0, 0.0)
        self._seed = seed

    def told(self, step: Mapping[str, Any], at: float) -> None:
        """The page shows a step, as its JSON says, from second `at` on."""
        self._step = step
        if (wish := wanted(step)) != self._wish:
            self._from, self._to, self._told_at, self._wish = self.meant(at), wish, at, wish
        colour = COLOURS.get(str(step.get("colour")), (0.0, 0.0, 0.0))
        self._screen = tuple(self._glow * part for part in colour)  # type: ignore[assignment]

    def sees(self, pointing: Mapping[str, float] | None, at: float) -> None:
        """The page shows at second `at` where the head points. Whoever has arrived beside the dot goes over to it."""
        step = self._step
        if pointing is None or step.get("type") != "follow" or at < self._told_at + self._reaction + self._movement:
            return
        x, y = Direction(step["to"]).way
        aside = 22 * pointing["x"] - step["degrees"] * x, 22 * pointing["y"] - step["degrees"] * y
        if hypot(*aside) > BESIDE * step["degrees"]:
            there = self._to
            self._from = self._to = replace(
                there, yaw=there.yaw - CORRECTION * aside[0], pitch=there.pitch - CORRECTION * 0.6 * aside[1]
            )

    def jpeg(self, at: float) -> bytes:
        """What the camera sees at second `at`."""
        self._seed += 1
        return self._figure.jpeg(replace(self.state(at), screen=self._screen), self._seed)

    def state(self, at: float) -> State:
        """What is seen: to what is meant others add what a body does of itself."""
        return self.meant(at)

    def meant(self, at: float) -> State:
        gone = min(max((at - self._told_at - self._reaction) / self._movement, 0.0), 1.0)
        return between(self._from, self._to, gone * gone * (3 - 2 * gone))


def between(a: State, b: State, share: float) -> State:
    """The state so far on the way from a to b; the light stays out of it."""
    return State(**{name: getattr(a, name) + share * (getattr(b, name) - getattr(a, name)) for name in NAMES})


def wanted(step: Mapping[str, Any]) -> State:
    """What somebody does who is shown a step."""
    match step["type"]:
        case "follow":
            x, y = Direction(step["to"]).way
            degrees = OVERSHOOT * step["degrees"]
            return State(yaw=degrees * x, pitch=0.6 * degrees * y)
        case "act":
            return ACTIONS[step["action"]]
        case "nearer":
            return State(nearness=step["scale"] * 1.03)
    return State()

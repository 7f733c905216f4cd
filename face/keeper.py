"""Chooses, as frames pass by, the few that will be embedded: in every phase, so that no other face slips in."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from face.challenge import TURNS, Kind, Step
from face.pipeline import Observation
from face.record import Glimpse
from face.signals import Signals, amounts, at_waypoint, nearness, on_the_way, turned

KEPT = 2
"""Near-frontal frames of each phase; with a turned one of each waypoint 4 * 2 + 4 = 12 at most (design §7)."""
FRONTAL = 0.85
"""Levels of turn, on either axis, up to which a frame is near-frontal: 12 degrees to the side (C4 V2)."""


@dataclass(frozen=True, slots=True)
class Kept:
    glimpse: Glimpse
    observation: Observation
    jpeg: bytes
    turned: bool
    rank: float
    """Smaller is better, within its phase."""


class Keeper:
    """Holds the only pictures of a capture, in memory, until it is judged."""

    def __init__(self) -> None:
        self._still: deque[Kept] = deque(maxlen=KEPT)
        self._frontal: dict[Kind, list[Kept]] = {}
        self._turned: dict[int, Kept] = {}

    def offer(
        self, glimpse: Glimpse, observation: Observation, jpeg: bytes, step: Step, neutral: Signals | None
    ) -> None:
        """step: the one under which the frame was taken; neutral: None while the first step is not met."""
        now = glimpse.signals
        if not glimpse.usable or now is None:
            return
        if step.kind is Kind.CENTRE or neutral is None:
            if glimpse.complaint is None and neutral is None:
                self._still.append(Kept(glimpse, observation, jpeg, False, 0.0))
            return
        if (away := turned(now, neutral)) <= FRONTAL:
            # While the face comes nearer the nearest frames say most; at all other times the straightest.
            rank = -nearness(now, neutral) if step.kind is Kind.NEARER else away
            kept = [*self._frontal.get(step.kind, []), Kept(glimpse, observation, jpeg, False, rank)]
            self._frontal[step.kind] = sorted(kept, key=lambda one: one.rank)[:KEPT]
        elif (far := _turn(now, neutral, step)) > -getattr(self._turned.get(step.index), "rank", 0.0):
            self._turned[step.index] = Kept(glimpse, observation, jpeg, True, -far)

    def take(self) -> list[Kept]:
        """What was kept, in the order of the frames; afterwards nothing is held."""
        kept = [*self._still, *self._turned.values()]
        kept += [one for phase in self._frontal.values() for one in phase]
        self.drop()
        return sorted(kept, key=lambda kept: kept.glimpse.seq)

    def drop(self) -> None:
        self._still.clear()
        self._frontal.clear()
        self._turned.clear()


def _turn(now: Signals, neutral: Signals, step: Step) -> float:
    """How far the demanded turn has gone; 0 where it is none, or not reached."""
    if step.kind is Kind.FOLLOW and at_waypoint(now, neutral, step):
        return on_the_way(now, neutral, step)[0]
    if step.action in TURNS and (amount := amounts(now, neutral)[step.action]) >= 1:
        return amount
    return 0.0

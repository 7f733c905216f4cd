"""Chooses, as frames pass by, the few that will be embedded: in every phase, so that no other face slips in."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from face.challenge import Kind, Step, amounts, reaches
from face.landmarks import Pose
from face.pipeline import Observation
from face.record import Glimpse

STILL_KEPT, FRONTAL_KEPT = 3, 2
"""With one turned frame a turn that makes 3 + 3 * (2 + 1) = 12 at most."""
FRONTAL = 1.0  # levels of turn, on either axis, up to which a frame is near-frontal


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
        self._still: deque[Kept] = deque(maxlen=STILL_KEPT)
        self._frontal: dict[int, list[Kept]] = {}
        self._turned: dict[int, Kept] = {}

    def offer(self, glimpse: Glimpse, observation: Observation, jpeg: bytes, step: Step, neutral: Pose | None) -> None:
        """step: the one under which the frame was taken; neutral: None while the first step is not met."""
        if not glimpse.usable or glimpse.pose is None:
            return
        if step.kind is Kind.CENTRE or neutral is None or step.to is None:
            if glimpse.complaint is None and neutral is None:
                self._still.append(Kept(glimpse, observation, jpeg, False, 0.0))
            return
        amount = amounts(glimpse.pose, neutral)
        if (away := max(amount.values())) <= FRONTAL:
            kept = Kept(glimpse, observation, jpeg, False, away)
            best = sorted([*self._frontal.get(step.index, []), kept], key=lambda kept: kept.rank)
            self._frontal[step.index] = best[:FRONTAL_KEPT]
        elif reaches(amount, step.to) and -amount[step.to] < getattr(self._turned.get(step.index), "rank", 0.0):
            self._turned[step.index] = Kept(glimpse, observation, jpeg, True, -amount[step.to])

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

"""Which step is due: the first until the person looks straight and still, each other until it is done."""

from __future__ import annotations

from face.challenge import Action, Kind, Program, Step
from face.liveness.profile import FLP_1, Pace
from face.record import Glimpse
from face.signals import Signals, amounts, at_waypoint, middle, nearness


class Progress:
    """Changes with every frame; what it has seen of the present step is all that it holds."""

    def __init__(self, program: Program, pace: Pace = FLP_1.pace) -> None:
        self._program, self._pace = program, pace
        self._index = 0
        self._held: list[float] = []
        self._shown = 0
        self._still: list[tuple[float, Signals]] = []
        self.released = [0.0]
        self.met = 0
        self.neutral: Signals | None = None
        self.started = 0.0

    @property
    def step(self) -> Step:
        return self._program.steps[self._index]

    def see(self, glimpse: Glimpse, now: float) -> None:
        """now: seconds since opening. Releases the next step when the present one is met, the last when time is up."""
        if self.step.kind is Kind.DONE:
            return
        if self._meets(glimpse, now):
            self.met += 1
            self._index += 1
            self._held.clear()
            self._shown = 0
            self.released.append(now)
        elif now - self.released[-1] > self._limit():
            self._index = self._program.done.index

    def _limit(self) -> float:
        pace = self._pace
        match self.step.kind:
            case Kind.CENTRE:
                return pace.centre
            case Kind.FOLLOW:
                return pace.follow + self.step.dwell
            case Kind.NEARER:
                return pace.nearer
            case Kind.LIGHT:
                return pace.slot_longest
            case _:
                return pace.act

    def _meets(self, glimpse: Glimpse, now: float) -> bool:
        match self.step.kind:
            case Kind.CENTRE:
                return self._is_still(glimpse)
            case Kind.LIGHT:
                return self._was_lit(glimpse, now)
            case _:
                return self._holds(glimpse)

    def _is_still(self, glimpse: Glimpse) -> bool:
        if glimpse.complaint is not None or glimpse.signals is None:
            self._still.clear()
            return False
        self._still.append((glimpse.at, glimpse.signals))
        while _spread([signals for _, signals in self._still]) > self._pace.still_degrees:
            del self._still[0]
        began = self._still[0][0]
        if glimpse.at - began < self._pace.still or len(self._still) < self._pace.still_frames:
            return False
        self.neutral = middle([signals for _, signals in self._still])
        self.started = began
        return True

    def _was_lit(self, glimpse: Glimpse, now: float) -> bool:
        """A slot lasts its time, and on a slow network until enough pictures of it have come."""
        self._shown += glimpse.step == self.step.index
        return now - self.released[-1] >= self._pace.slot and self._shown >= self._pace.slot_frames

    def _holds(self, glimpse: Glimpse) -> bool:
        if not self._does(glimpse):
            self._held.clear()
            return False
        self._held.append(glimpse.at)
        lasted = self._held[-1] - self._held[0]
        return lasted >= self._lasting() and len(self._held) >= self._pace.held_frames

    def _lasting(self) -> float:
        return self._pace.eyes_closed if self.step.action is Action.CLOSE_EYES else self.step.dwell

    def _does(self, glimpse: Glimpse) -> bool:
        step, neutral = self.step, self.neutral
        if glimpse.step != step.index or not glimpse.usable or glimpse.signals is None or neutral is None:
            return False
        match step.kind:
            case Kind.FOLLOW:
                return at_waypoint(glimpse.signals, neutral, step)
            case Kind.NEARER:
                return nearness(glimpse.signals, neutral) >= self._pace.near_enough * step.scale
            case _:
                return step.action is not None and amounts(glimpse.signals, neutral).get(step.action, 0.0) >= 1


def _spread(signals: list[Signals]) -> float:
    angles = [(one.pose.yaw, one.pose.pitch, one.pose.roll) for one in signals]
    spreads: list[float] = [max(values) - min(values) for values in zip(*angles, strict=True)]
    return max(spreads)

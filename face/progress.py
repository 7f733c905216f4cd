"""Which step is due: the first until the person looks straight and still, each turn until it is held."""

from __future__ import annotations

from statistics import median

from face.challenge import Kind, Program, Step, amounts, reaches
from face.landmarks import Pose
from face.record import Glimpse

STILL_SECONDS, STILL_FRAMES = 0.8, 5
STILL_DEGREES = 6.0
HOLD_FRAMES = 3
LIMITS = {Kind.CENTRE: 15.0, Kind.TURN: 10.0}
"""Seconds. People need time to read; three turns and the first step fill the 45 seconds of a capture."""


class Progress:
    """Changes with every frame; what it has seen of the present step is all that it holds."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._index = 0
        self._held = 0
        self._still: list[tuple[float, Pose]] = []
        self.released = [0.0]
        self.met = 0
        self.neutral: Pose | None = None
        self.started = 0.0

    @property
    def step(self) -> Step:
        return self._program.steps[self._index]

    def see(self, glimpse: Glimpse, now: float) -> None:
        """now: seconds since opening. Releases the next step when the present one is met, the last when time is up."""
        if self.step.kind is Kind.DONE:
            return
        if self._meets(glimpse):
            self.met += 1
            self._index += 1
            self._held = 0
            self.released.append(now)
        elif now - self.released[-1] > LIMITS[self.step.kind]:
            self._index = self._program.done.index

    def _meets(self, glimpse: Glimpse) -> bool:
        return self._is_still(glimpse) if self.step.kind is Kind.CENTRE else self._holds(glimpse)

    def _is_still(self, glimpse: Glimpse) -> bool:
        if glimpse.complaint is not None or glimpse.pose is None:
            self._still.clear()
            return False
        self._still.append((glimpse.at, glimpse.pose))
        while _spread([pose for _, pose in self._still]) > STILL_DEGREES:
            del self._still[0]
        began = self._still[0][0]
        if glimpse.at - began < STILL_SECONDS or len(self._still) < STILL_FRAMES:
            return False
        poses = [pose for _, pose in self._still]
        self.neutral = Pose(*(median(values) for values in zip(*map(_angles, poses), strict=True)))
        self.started = began
        return True

    def _holds(self, glimpse: Glimpse) -> bool:
        to = self.step.to
        turned = (
            glimpse.step == self.step.index
            and glimpse.usable
            and glimpse.pose is not None
            and self.neutral is not None
            and to is not None
            and reaches(amounts(glimpse.pose, self.neutral), to)
        )
        self._held = self._held + 1 if turned else 0
        return self._held >= HOLD_FRAMES


def _angles(pose: Pose) -> tuple[float, float, float]:
    return pose.yaw, pose.pitch, pose.roll


def _spread(poses: list[Pose]) -> float:
    spreads: list[float] = [max(values) - min(values) for values in zip(*map(_angles, poses), strict=True)]
    return max(spreads)

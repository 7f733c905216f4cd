"""Somebody before the camera who does what the page asks, in the time that a person needs."""

from __future__ import annotations

from pathlib import Path

AMPLITUDE = {"left": (24, 0), "right": (-24, 0), "up": (0, -14), "down": (0, 14)}
"""Degrees (yaw, pitch). Left is the person's own, which is image right; down is positive."""


class Actor:
    """Holds where the head is and where it is going. Turns by way of the middle, as the rendered frames do."""

    def __init__(self, turns: dict[tuple[int, int], Path], *, reaction: float = 0.3, movement: float = 0.4) -> None:
        """turns: from render_turns. reaction, movement: seconds until the head moves, and until it has arrived."""
        self._turns = turns
        self._reaction, self._movement = reaction, movement
        self._from = self._to = (0, 0)
        self._told_at = 0.0

    def told(self, to: str | None, at: float) -> None:
        """The page asks, at second `at`, for a turn, or with None to look straight."""
        self._from, self._to = self._pose(at), AMPLITUDE[to] if to else (0, 0)
        self._told_at = at

    def jpeg(self, at: float) -> bytes:
        """What the camera sees at second `at`."""
        return self._turns[self._pose(at)].read_bytes()

    def _pose(self, at: float) -> tuple[int, int]:
        gone = min(max((at - self._told_at - self._reaction) / self._movement, 0.0), 1.0)
        eased = gone * gone * (3 - 2 * gone)
        if not (self._from[0] and self._to[1]) and not (self._from[1] and self._to[0]):
            yaw, pitch = (a + eased * (b - a) for a, b in zip(self._from, self._to, strict=True))
        elif eased < 0.5:
            yaw, pitch = (a * (1 - 2 * eased) for a in self._from)
        else:
            yaw, pitch = (b * (2 * eased - 1) for b in self._to)
        return 2 * round(yaw / 2), 2 * round(pitch / 2)

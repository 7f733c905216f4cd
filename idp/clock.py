"""The one source of time. Everything that asks what time it is receives a Clock."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Wall clock, aware, UTC: what is stored and what tokens carry."""

    def monotonic(self) -> float:
        """Seconds that never go back: what intervals are measured with."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass
class SteppedClock:
    """A clock that moves only when told to, so that tests of expiry wait for nothing and patch nothing."""

    at: datetime = field(default_factory=lambda: datetime(2026, 1, 1, 12, tzinfo=UTC))
    elapsed: float = 0.0

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return self.elapsed

    def step(self, seconds: float) -> None:
        self.elapsed += seconds

"""A clock that a test moves from outside the process, by writing seconds into a file (design §2). In tests only."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from idp.clock import Clock, SteppedClock, SystemClock
from idp.settings import SettingsError


@dataclass(frozen=True, slots=True)
class FileClock:
    """Agrees with a SteppedClock that was started at the same instant and whose `elapsed` the file holds."""

    path: Path

    def now(self) -> datetime:
        return SteppedClock(elapsed=self.monotonic()).now()

    def monotonic(self) -> float:
        for _attempt in range(100):
            text = self.path.read_text(encoding="ascii")
            if text:  # a writer that truncates before it writes is seen half-way
                return float(text)
            time.sleep(0.001)
        raise SettingsError(f"{self.path} stays empty.")


def clock_of(environ: Mapping[str, str]) -> Clock:
    """Raises SettingsError when a test clock is named outside a test."""
    path = environ.get("FACEGUARD_TEST_CLOCK")
    if not path:
        return SystemClock()
    if environ.get("FACEGUARD_TEST") != "1":
        raise SettingsError("FACEGUARD_TEST_CLOCK is for tests alone: unset it.")
    return FileClock(Path(path))

"""How many captures may be opened: so many at once in all, and in each tenant a burst with a steady rate behind it."""

from __future__ import annotations

from dataclasses import dataclass

from idp.biometrics.refusals import Busy

OPEN_AT_ONCE = 64
BURST, PER_SECOND = 8, 1.0
"""One tenant thus never holds more than 8 + 45 of the 64 places that the 45 seconds of a capture allow it."""


@dataclass(slots=True)
class Bucket:
    left: float
    at: float


class Admission:
    """A token bucket for each tenant (DS-10)."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}

    def admit(self, tenant: str, now: float, open_now: int) -> None:
        """now: monotonic seconds. Raises Busy."""
        if open_now >= OPEN_AT_ONCE:
            raise Busy("too many open captures")
        bucket = self._buckets.setdefault(tenant, Bucket(BURST, now))
        bucket.left = min(BURST, bucket.left + (now - bucket.at) * PER_SECOND)
        bucket.at = now
        if bucket.left < 1:
            raise Busy("too many captures of one tenant at once")
        bucket.left -= 1

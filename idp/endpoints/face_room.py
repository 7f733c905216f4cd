"""How much of a web worker faces may take: so many requests at once, and none that the face process would only refuse.

Everything that waits for the face process holds a thread of its worker. The worker has more threads than there are
places here (THREADS), so that signing in without a face goes on while faces are flooded (DS-10).
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from functools import wraps

from idp.clock import Clock
from idp.context import Ctx
from idp.endpoints.capture_requests import Unavailable, refused
from idp.http import Request, Response
from idp.settings import THREADS

PLACES = THREADS - 4
OPENINGS, PATIENCE = 2, 0.5
"""An opening writes to the database, which others want to write to; so few do at once, and the next wait so long."""
COME_BACK = (2, 8)
"""Seconds, drawn anew for each who is sent away, so that they do not all come back at once."""

Endpoint = Callable[..., Response]


class FaceRoom:
    """A class because it counts who is inside, and remembers which tenants the face process has just sent away."""

    def __init__(self, clock: Clock, places: int = PLACES) -> None:
        self._clock = clock
        self._free = threading.BoundedSemaphore(places)
        self._opening = threading.BoundedSemaphore(OPENINGS)
        self._busy: dict[str, float] = {}

    def bounded(self, endpoint: Endpoint) -> Endpoint:
        """Answers 503 at once when there is no place: nobody waits for a thread in order to wait for a face."""

        @wraps(endpoint)
        def answered(ctx: Ctx, request: Request, **arguments: str) -> Response:
            if not self._free.acquire(blocking=False):
                return refused(_later("every place is taken"))
            try:
                return endpoint(ctx, request, **arguments)
            finally:
                self._free.release()

        return answered

    def opening(self, endpoint: Endpoint) -> Endpoint:
        """As bounded(), for what writes before it asks the face process."""

        @wraps(endpoint)
        def answered(ctx: Ctx, request: Request, **arguments: str) -> Response:
            if not self._opening.acquire(timeout=PATIENCE):
                return refused(_later("too many are opening"))
            try:
                return endpoint(ctx, request, **arguments)
            finally:
                self._opening.release()

        return self.bounded(answered)

    def check(self, ctx: Ctx) -> None:
        """Before anything is written. Raises Unavailable while the tenant was told to come back later."""
        until = self._busy.get(ctx.tenant.id, 0.0)
        if self._clock.monotonic() < until:
            raise _later("the face process is busy")

    def sent_away(self, ctx: Ctx, seconds: int) -> None:
        self._busy[ctx.tenant.id] = self._clock.monotonic() + seconds


def _later(why: str) -> Unavailable:
    low, high = COME_BACK
    return Unavailable(why, low + secrets.randbelow(high - low + 1))

"""POST /face/captures, …/<id>/frames, …/<id>/finish: the capture protocol before the face process (design §7, FLP-1).

Nothing that a client computes is believed, and no answer tells more than pass, fail, or retry with what to change.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from idp.audit.log import log
from idp.biometrics.client import CaptureRefused, FaceBusy, FaceClient, FaceUnavailable, Opened, Outcome
from idp.clock import Clock
from idp.context import Ctx
from idp.endpoints.capture_requests import (
    CaptureError,
    CaptureOver,
    CaptureUnknown,
    ConsentRequired,
    FaceOff,
    FormExpired,
    NotAskedFor,
    TooManyAttempts,
    Unavailable,
    asked_capture,
    refused,
    sent_ending,
    sent_frame,
)
from idp.endpoints.face_room import FaceRoom
from idp.http import NO_STORE, CookiePolicy, Request, Response, Route, json_response
from idp.keys.seal import Seals
from idp.login import browser, forms
from idp.login.factors import face as factor
from idp.login.journey import address
from idp.login.limits import Throttled
from idp.login.ways import SecondFactors
from idp.refusal import Refused
from idp.store import captures, journeys
from idp.store.journeys import Journey

FRAME_LIMIT = 48 * 1024
SMALL = 4 * 1024
QUANTUM = 0.25
"""Seconds. A judgement is answered at a multiple of it: its time then tells nothing about whose face it was (FA-17)."""
NODE = "local"

CaptureEndpoint = Callable[..., Response]


def face_routes(
    faces: FaceClient, seals: Seals, cookies: CookiePolicy, ways: SecondFactors, clock: Clock
) -> list[Route]:
    post = frozenset({"POST"})
    room = FaceRoom(clock)
    of = CaptureEndpoints(faces, seals, cookies, ways, room)
    finish = in_quanta(told(of.finish), clock)
    return [
        Route(post, "/face/captures", room.opening(told(of.open)), body_limit=SMALL),
        Route(post, "/face/captures/<capture>/frames", room.bounded(told(of.frame)), body_limit=FRAME_LIMIT),
        Route(post, "/face/captures/<capture>/finish", room.bounded(finish), body_limit=SMALL),
    ]


def told(endpoint: CaptureEndpoint) -> CaptureEndpoint:
    """Answers in JSON whatever ends a request early; what was written until then is committed."""

    @wraps(endpoint)
    def answered(ctx: Ctx, request: Request, **arguments: str) -> Response:
        try:
            return endpoint(ctx, request, **arguments)
        except Refused as refusal:
            error = _error_of(refusal)
            log.info("capture refused", error=error.code, why=str(refusal), request_id=ctx.request_id)
            return refused(error)

    return answered


def in_quanta(endpoint: CaptureEndpoint, clock: Clock) -> CaptureEndpoint:
    """Holds a judgement back until the next multiple of QUANTUM since the request came, outside any transaction.

    Refusals come before anybody looked at a face; holding those would let strangers hold threads.
    """

    @wraps(endpoint)
    def answered(ctx: Ctx, request: Request, **arguments: str) -> Response:
        came = clock.monotonic()
        response = endpoint(ctx, request, **arguments)
        if response.status == 200:
            ctx.tx.commit()
            time.sleep(QUANTUM - (clock.monotonic() - came) % QUANTUM)
        return response

    return answered


class CaptureEndpoints:
    """A class because the three share what they were built with."""

    def __init__(
        self, faces: FaceClient, seals: Seals, cookies: CookiePolicy, ways: SecondFactors, room: FaceRoom
    ) -> None:
        self._faces, self._seals, self._cookies, self._ways, self._room = faces, seals, cookies, ways, room

    def open(self, ctx: Ctx, request: Request) -> Response:
        """The ticket that every later request of the capture is bound to. An earlier one of the journey is over."""
        self._room.check(ctx)
        asked = asked_capture(request)
        journey = self._journey(ctx, request, asked.journey)
        purpose, person = factor.may_open(ctx, self._ways, journey)
        capture = captures.open(
            ctx, journey=journey.id, browser=journey.browser, person=person, purpose=purpose, node=NODE
        )
        ctx.tx.commit()
        with _attempt_given_back(ctx, journey):
            opened = self._opened(
                ctx,
                capture=capture.id,
                journey=journey.id,
                person=person,
                purpose=purpose,
                origin=_origin(ctx),
                browser=journey.browser,
                words=asked.words,
                light=asked.light,
            )
        return json_response({"id": capture.id, **asdict(opened)}, 201, NO_STORE)

    def _opened(self, ctx: Ctx, **fields: Any) -> Opened:
        try:
            return self._faces.open(tenant=ctx.tenant.id, **fields)
        except FaceBusy as refusal:
            self._room.sent_away(ctx, refusal.retry_after)
            raise

    def frame(self, ctx: Ctx, request: Request, capture: str) -> Response:
        """Without the database: the face process knows whose capture it is."""
        sent = sent_frame(request)
        seen = self._faces.frame(
            tenant=ctx.tenant.id, capture=capture, browser=self._browser(ctx, request), **asdict(sent)
        )
        return json_response(seen, headers=NO_STORE)

    def finish(self, ctx: Ctx, request: Request, capture: str) -> Response:
        """Closed first, by exactly one caller; then judged; then the factor draws its conclusion."""
        held = captures.find(ctx, capture)
        if held is None or held.browser != self._browser(ctx, request):
            raise CaptureUnknown(capture[:32])
        journey = self._journey(ctx, request, held.journey)
        ending = sent_ending(request)
        if captures.close(ctx, held.id, "finished") is None:
            raise CaptureOver("closed or expired")
        factor.may_finish(ctx, self._ways, journey, held)
        ctx.tx.commit()
        with _attempt_given_back(ctx, journey):
            outcome = self._faces.finish(tenant=ctx.tenant.id, capture=held.id, browser=held.browser, **asdict(ending))
        if outcome.result == "pass":
            factor.passed(ctx, self._ways, journey, outcome)
        else:
            factor.failed(ctx, journey, outcome)
        return _told(ctx, journey, outcome)

    def _browser(self, ctx: Ctx, request: Request) -> str:
        return browser.of(ctx, self._cookies, request).digest

    def _journey(self, ctx: Ctx, request: Request, id: str) -> Journey:
        """A live journey of this browser, asked for by its own page. Raises CaptureUnknown, FormExpired."""
        asking = self._browser(ctx, request)
        journey = journeys.find(ctx, id, asking)
        if journey is None:
            raise CaptureUnknown(f"journey {id[:32]!r}")
        if not forms.genuine(ctx, self._seals, request, asking, id, request.headers.get("fg-csrf", "")):
            raise FormExpired("no valid FG-Csrf")
        return journey


@contextmanager
def _attempt_given_back(ctx: Ctx, journey: Journey) -> Iterator[None]:
    """Nobody has failed because we could not judge."""
    try:
        yield
    except FaceUnavailable:
        factor.failed(ctx, journey, Outcome("retry", None, {"unavailable": True}))
        raise


def _told(ctx: Ctx, journey: Journey, outcome: Outcome) -> Response:
    """As long for a pass as for a fail."""
    body = {"result": outcome.result, "hint": outcome.hint, "next": address(ctx, journey)}
    return json_response(body, headers=NO_STORE)


def _origin(ctx: Ctx) -> str:
    parts = urlsplit(ctx.tenant.base_url)
    return f"{parts.scheme}://{parts.netloc}"


def _error_of(refusal: Refused) -> CaptureError:
    why = str(refusal)
    match refusal:
        case CaptureError():
            return refusal
        case CaptureRefused(code="unknown"):
            return CaptureUnknown(why)
        case CaptureRefused():
            return CaptureOver(why)
        case FaceUnavailable():
            return Unavailable(why, refusal.retry_after)
        case Throttled(closed=True):
            return FaceOff(why)
        case Throttled():
            return TooManyAttempts(why, refusal.seconds)
        case factor.ConsentMissing():
            return ConsentRequired(why)
        case _:
            return NotAskedFor(why)

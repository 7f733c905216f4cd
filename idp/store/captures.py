"""Captures: one try in front of the camera, bound to journey, browser and person, closed once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func

from idp.context import Ctx
from idp.ids import new_id
from idp.store.scope import change, given, instant, pick, put, run
from idp.store.tables import captures

LIFETIME = timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class Capture:
    id: str
    journey: str
    browser: str
    person: str
    purpose: str
    node: str
    opened_at: datetime
    expires_at: datetime
    closed_at: datetime | None
    outcome: str | None

    def live(self, now: datetime) -> bool:
        return self.closed_at is None and now < self.expires_at


C = captures.c
COLUMNS = [c for c in C if c.name != "tenant"]
OPEN = put(captures)
REPLACE = (
    change(captures)
    .where(C.journey == given("journey"), C.closed_at.is_(None))
    .values(closed_at=instant("now"), outcome="replaced")
)
FIND = pick(captures, *COLUMNS).where(C.id == given("id"))
COUNT = pick(captures, func.count()).where(C.journey == given("journey"))
CLOSE = (
    change(captures)
    .where(C.id == given("id"), C.closed_at.is_(None), C.expires_at > instant("now"))
    .values(closed_at=instant("now"), outcome=given("outcome"))
    .returning(*COLUMNS)
)


def open(
    ctx: Ctx,
    *,
    journey: str,
    browser: str,
    person: str,
    purpose: Literal["verify", "enrol"],
    node: str,
    lifetime: timedelta = LIFETIME,
) -> Capture:
    """Closes whatever capture the journey had open: a journey has one at a time."""
    expires_at = ctx.now + lifetime
    capture = Capture(new_id(), journey, browser, person, purpose, node, ctx.now, expires_at, None, None)
    run(ctx, REPLACE, journey=journey, now=ctx.now)
    run(ctx, OPEN, **{c.name: getattr(capture, c.name) for c in COLUMNS})
    return capture


def find(ctx: Ctx, id: str) -> Capture | None:
    """Closed and expired ones too: ask `live`."""
    row = run(ctx, FIND, id=id).first()
    return None if row is None else Capture(*row)


def count(ctx: Ctx, journey: str) -> int:
    """How many captures the journey has had, closed ones included."""
    found: int = run(ctx, COUNT, journey=journey).scalar_one()
    return found


def close(ctx: Ctx, id: str, outcome: str) -> Capture | None:
    """The capture, for exactly one caller; None when it is unknown, closed or expired."""
    row = run(ctx, CLOSE, id=id, outcome=outcome, now=ctx.now).first()
    return None if row is None else Capture(*row)

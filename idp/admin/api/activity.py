"""/activity: how often people signed in, why they did not, and what became of faces."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from idp.admin.api.operation import Call, Operation
from idp.admin.api.schema import Query, Shown
from idp.audit.counting import hour_of
from idp.store import activity

IN_HOURS = 3
"""As many days are told hour by hour."""


class Count(Shown):
    at: datetime
    """Where the hour, or the day, begins (UTC)."""
    kind: Literal["sign_in", "failure", "face"]
    outcome: str
    """Of a sign-in: face, other. Of a failure: the way that failed, limited, requirements, denied, abandoned. Of a
    face: passed, partial, another, not_live, unclear, unavailable, limited."""
    count: int


class Activity(Shown):
    since: datetime
    until: datetime
    step: Literal["hour", "day"]
    counts: list[Count]
    """Oldest first; what did not happen is not there."""


class ActivityQuery(Query):
    days: Annotated[int, Field(ge=1, le=90)] = 7


def read(call: Call) -> Activity:
    """Whole hours or days, the present one among them."""
    query: ActivityQuery = call.query
    now, daily = call.ctx.now, query.days > IN_HOURS
    if daily:
        since = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=query.days - 1)
    else:
        since = hour_of(now) - timedelta(hours=24 * query.days - 1)
    rows = activity.since(call.ctx, since, daily=daily)
    counts = [Count(at=at, kind=kind, outcome=outcome, count=count) for at, kind, outcome, count in rows]  # type: ignore[arg-type]
    return Activity(since=since, until=now, step="day" if daily else "hour", counts=counts)


OPERATIONS = (
    Operation("activity.read", "GET", "/tenants/<tenant>/activity", "Sign-ins, failures and faces, counted",
              "tenants.read", read, Activity, query=ActivityQuery),
)  # fmt: skip

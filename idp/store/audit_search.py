"""Audit events as administrators look for them: newest first, by what they are about.

A person's and an object's events have an index. Everything else is looked for among a bounded number of events a page,
so that a page costs the same in a tenant with millions of them; where it has not found enough, the next page goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, or_

from idp.context import Ctx
from idp.store.audit import COLUMNS, Event
from idp.store.audit_tables import audit_events
from idp.store.scope import given, instant, pick, run

LOOKED_AT = 20_000
"""Events a page of a list looks at where no index leads to them."""
EXPORTED_OF = 50_000
"""Events that a file of an export is taken from, where no index leads to them."""
LATE = timedelta(minutes=15)
"""No event commits later after its moment than this: numbers and moments are in the same order but for that."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`kind`: a kind with everything below it. `since` counts, `until` does not."""

    kind: str | None = None
    person: str | None = None
    client: str | None = None
    actor: str | None = None
    object: str | None = None
    request_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def indexed(self) -> bool:
        return self.person is not None or self.object is not None


@dataclass(frozen=True, slots=True)
class Found:
    """`looked_to`: where to go on from, a seq; None at the end of all."""

    events: list[Event]
    looked_to: int | None


C = audit_events.c
NUMBER = BigInteger()
ALL = pick(audit_events, *COLUMNS)
LOWEST, HIGHEST = (pick(audit_events, C.seq).order_by(order).limit(1) for order in (C.seq, C.seq.desc()))
FLOOR = (
    pick(audit_events, C.seq)
    .where(C.seq < given("before", NUMBER))
    .order_by(C.seq.desc())
    .offset(given("looked_at", Integer()))
    .limit(1)
)
CEILING = (
    pick(audit_events, C.seq)
    .where(C.seq > given("after", NUMBER))
    .order_by(C.seq)
    .offset(given("looked_at", Integer()))
    .limit(1)
)
NEXT = pick(audit_events, C.seq, C.at).where(C.seq >= given("from", NUMBER)).order_by(C.seq).limit(1)
EXACTLY: dict[str, ColumnElement[bool]] = {
    "person": C.person == given("person"),
    "client": C.client == given("client"),
    "actor": C.actor == given("actor"),
    "object": C.object == given("object"),
    "request_id": C.request_id == given("request_id"),
}


def newest(ctx: Ctx, wanted: Wanted, *, before: int | None, limit: int) -> Found:
    """At most `limit` events with a seq below `before`, newest first."""
    lowest, highest = _edges(ctx, wanted)
    if highest is None or lowest is None:
        return Found([], None)
    top = highest + 1 if before is None else min(before, highest + 1)
    floor = lowest if wanted.indexed else max(lowest, _floor(ctx, top))
    statement, bound = _statement(wanted)
    statement = statement.where(C.seq < given("before", NUMBER), C.seq >= given("floor", NUMBER)).order_by(C.seq.desc())
    rows = run(ctx, statement.limit(given("limit", Integer())), **bound, before=top, floor=floor, limit=limit)
    events = [Event(*row) for row in rows]
    if len(events) == limit:
        return Found(events, events[-1].seq)
    return Found(events, floor if floor > lowest else None)


def oldest(ctx: Ctx, wanted: Wanted, *, after: int, limit: int) -> Found:
    """At most `limit` events with a seq above `after`, oldest first: for an export."""
    lowest, highest = _edges(ctx, wanted)
    if highest is None or lowest is None:
        return Found([], None)
    bottom = max(after, lowest - 1)
    top = highest if wanted.indexed else min(highest, _ceiling(ctx, bottom) or highest)
    statement, bound = _statement(wanted)
    statement = statement.where(C.seq > given("after", NUMBER), C.seq <= given("top", NUMBER)).order_by(C.seq)
    statement = statement.limit(given("limit", Integer()))
    events = [Event(*row) for row in run(ctx, statement, **bound, after=bottom, top=top, limit=limit)]
    if len(events) == limit:
        return Found(events, events[-1].seq)
    return Found(events, top if top < highest else None)


def _statement(wanted: Wanted) -> tuple[Select[Any], dict[str, Any]]:
    statement, bound = ALL, dict[str, Any]()
    for name, condition in EXACTLY.items():
        value = getattr(wanted, name)
        if value is not None:
            statement, bound[name] = statement.where(condition), value
    if wanted.kind is not None:
        statement = statement.where(or_(C.kind == given("kind"), C.kind.like(given("below"), escape="\\")))
        bound |= {"kind": wanted.kind, "below": wanted.kind.replace("_", "\\_").replace("%", "\\%") + ".%"}
    if wanted.since is not None:
        statement, bound["since"] = statement.where(C.at >= instant("since")), wanted.since
    if wanted.until is not None:
        statement, bound["until"] = statement.where(C.at < instant("until")), wanted.until
    return statement, bound


def _floor(ctx: Ctx, before: int) -> int:
    """The seq of the last event that a page below `before` looks at; 0 where there are not so many."""
    return run(ctx, FLOOR, before=before, looked_at=LOOKED_AT - 1).scalar() or 0


def _ceiling(ctx: Ctx, after: int) -> int | None:
    """The seq of the last event that a file behind `after` is taken from; None where there are not so many."""
    seq: int | None = run(ctx, CEILING, after=after, looked_at=EXPORTED_OF - 1).scalar()
    return seq


def _edges(ctx: Ctx, wanted: Wanted) -> tuple[int | None, int | None]:
    """The lowest and highest seq that can be wanted; None where the tenant has no events."""
    first, last = run(ctx, LOWEST).scalar(), run(ctx, HIGHEST).scalar()
    if first is None or last is None:
        return None, None
    lowest, highest = first, last
    if wanted.since is not None:
        lowest = _first_at(ctx, wanted.since - LATE, first, last)
    if wanted.until is not None:
        highest = min(last, _first_at(ctx, wanted.until + LATE, first, last))
    return lowest, highest


def _first_at(ctx: Ctx, moment: datetime, low: int, high: int) -> int:
    """The seq of the first event from that moment on, high + 1 where there is none: found by halving, since moments
    rise with numbers, so that no index of moments is kept for this alone."""
    high += 1
    while low < high:
        middle = (low + high) // 2
        row = run(ctx, NEXT, **{"from": middle}).first()
        if row is None or row[1] >= moment:
            high = middle
        else:
            low = row[0] + 1
    return low

"""How often what happened, by the hour: counted when events are sealed, so that a dashboard reads no events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, func, type_coerce

from idp.context import Ctx
from idp.store.audit_tables import audit_activity
from idp.store.columns import Instant
from idp.store.scope import given, instant, pick, run
from idp.store.upsert import upsert

DAY = timedelta(days=1)
C = audit_activity.c
COUNT = upsert(
    audit_activity,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[C.tenant, C.hour, C.kind, C.outcome], set_={"count": C.count + insert.excluded.count}
    ),
)


MICROSECONDS = type_coerce(C.hour, BigInteger)
SINCE = pick(audit_activity, C.hour, C.kind, C.outcome, C.count).where(C.hour >= instant("since")).order_by(C.hour)
IN_DAYS = type_coerce(MICROSECONDS - MICROSECONDS % given("step", BigInteger()), Instant).label("day")
DAILY = (
    pick(audit_activity, IN_DAYS, C.kind, C.outcome, func.sum(C.count))
    .where(C.hour >= instant("since"))
    .group_by(IN_DAYS, C.kind, C.outcome)
    .order_by(IN_DAYS)
)

Counts = Mapping[tuple[datetime, str, str], int]
"""By hour, kind and outcome."""


def add(ctx: Ctx, counts: Counts) -> None:
    for (hour, kind, outcome), count in sorted(counts.items()):
        run(ctx, COUNT.on(ctx.tx), hour=hour, kind=kind, outcome=outcome, count=count)


def since(ctx: Ctx, moment: datetime, *, daily: bool) -> list[tuple[datetime, str, str, int]]:
    """When (the hour, or the day, that begins there), kind, outcome and how often, oldest first."""
    if daily:
        rows = run(ctx, DAILY, since=moment, step=DAY // timedelta(microseconds=1))
    else:
        rows = run(ctx, SINCE, since=moment)
    return [(row[0], row[1], row[2], int(row[3])) for row in rows]

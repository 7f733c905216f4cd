"""What a webhook was told, is being told, or could not be told of: one row an event and webhook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Integer, tuple_, update

from idp.context import Ctx
from idp.ids import new_id
from idp.store.audit_tables import webhook_deliveries
from idp.store.scope import across_tenants, change, erase, given, instant, pick, put, run, run_many
from idp.store.unit_of_work import UnitOfWork

State = Literal["pending", "delivered", "dead"]
TRIED_FOR = timedelta(days=1)
DELIVERED_KEPT, DEAD_KEPT = timedelta(days=7), timedelta(days=30)
GRACE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Delivery:
    """`event` is the audit event's seq; `status` what came of the last attempt."""

    id: str
    webhook: str
    event: int
    kind: str
    state: State
    attempts: int
    status: str | None
    created_at: datetime
    tried_at: datetime | None


C = webhook_deliveries.c
COLUMNS = (C.id, C.webhook, C.event, C.kind, C.state, C.attempts, C.status, C.created_at, C.tried_at)
ONE = C.id == given("id")
ADD = put(webhook_deliveries)
FIND = pick(webhook_deliveries, *COLUMNS).where(ONE)
PAGE = (
    pick(webhook_deliveries, *COLUMNS)
    .where(C.webhook == given("webhook"))
    .order_by(C.event.desc(), C.id.desc())
    .limit(given("limit", Integer()))
)
BEHIND = tuple_(C.event, C.id) < tuple_(given("before", C.event.type), given("id", C.id.type))
NOTE = (
    change(webhook_deliveries)
    .where(ONE)
    .values(
        state=given("state"),
        attempts=C.attempts + given("tries", Integer()),
        status=given("status"),
        tried_at=given("tried_at"),
        expires_at=given("expires_at"),
    )
)
AGAIN = (
    change(webhook_deliveries)
    .where(ONE, C.state != "pending")
    .values(state="pending", attempts=0, pending_since=given("pending_since"), expires_at=given("expires_at"))
)
REMOVE_OF = erase(webhook_deliveries).where(C.webhook == given("webhook"))
BURY = across_tenants(
    update(webhook_deliveries)
    .where(C.state == "pending", C.pending_since < instant("before"))
    .values(state="dead", status=given("status"), expires_at=instant("until"))
)


def add(ctx: Ctx, wanted: Sequence[tuple[str, int, str]]) -> list[str]:
    """The ids of new ones, all pending; of each the webhook, the event's seq and its kind."""
    rows = [
        {
            "id": new_id(),
            "webhook": webhook,
            "event": event,
            "kind": kind,
            "state": "pending",
            "attempts": 0,
            "status": None,
            "created_at": ctx.now,
            "pending_since": ctx.now,
            "tried_at": None,
            "expires_at": ctx.now + DEAD_KEPT + TRIED_FOR,
        }
        for webhook, event, kind in wanted
    ]
    run_many(ctx, ADD, rows)
    return [str(row["id"]) for row in rows]


def find(ctx: Ctx, id: str) -> Delivery | None:
    row = run(ctx, FIND, id=id).first()
    return None if row is None else Delivery(*row)


def page(
    ctx: Ctx, webhook: str, *, state: State | None = None, before: tuple[int, str] | None = None, limit: int
) -> list[Delivery]:
    """Newest event first, behind the event and id of the last one before."""
    statement, bound = PAGE, {"webhook": webhook, "limit": limit}
    if state is not None:
        statement, bound = statement.where(C.state == given("state")), bound | {"state": state}
    if before is not None:
        statement, bound = statement.where(BEHIND), bound | {"before": before[0], "id": before[1]}
    return [Delivery(*row) for row in run(ctx, statement, **bound)]


def note(ctx: Ctx, id: str, state: State, status: str, *, tried: bool = True) -> bool:
    """What came of an attempt, or why there will be none."""
    kept = {"delivered": DELIVERED_KEPT, "dead": DEAD_KEPT, "pending": DEAD_KEPT + TRIED_FOR}[state]
    noted = {"state": state, "status": status, "tried_at": ctx.now, "expires_at": ctx.now + kept}
    return run(ctx, NOTE, id=id, tries=1 if tried else 0, **noted).rowcount == 1


def again(ctx: Ctx, id: str) -> bool:
    """Pending anew, once; False where it is pending still."""
    until = ctx.now + DEAD_KEPT + TRIED_FOR
    return run(ctx, AGAIN, id=id, pending_since=ctx.now, expires_at=until).rowcount == 1


def remove_of(ctx: Ctx, webhook: str) -> int:
    return run(ctx, REMOVE_OF, webhook=webhook).rowcount


def bury(tx: UnitOfWork, now: datetime) -> int:
    """Nobody tries these any more: their time was over while no worker ran. How many."""
    bound = {
        "given_before": now - TRIED_FOR - GRACE,
        "given_until": now + DEAD_KEPT,
        "given_status": "not sent in time",
    }
    return tx.execute(BURY, bound).rowcount

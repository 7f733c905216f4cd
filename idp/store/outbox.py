"""Calls that are still to be made: written in the transaction of their cause, claimed by one worker, repeated until
they succeed or have lost their use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Integer, select, tuple_, update

from idp.context import Ctx
from idp.ids import new_id
from idp.store.scope import across_tenants, change, erase, given, instant, put, run, run_many
from idp.store.tables import outbox
from idp.store.unit_of_work import UnitOfWork

Kind = Literal["backchannel_logout", "mail", "webhook"]


@dataclass(frozen=True, slots=True)
class Entry:
    """`attempts` counts the one that it was claimed for."""

    tenant: str
    id: str
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    expires_at: datetime


C = outbox.c
COLUMNS = (C.tenant, C.id, C.kind, C.payload, C.attempts, C.expires_at)
ADD = put(outbox)
DUE = across_tenants(
    select(C.tenant, C.id)
    .where(C.due_at <= instant("now"), C.expires_at > instant("now"))
    .order_by(C.attempts, C.due_at)  # what fails again and again stands behind what is new
    .limit(given("limit", Integer()))
)
CLAIM = across_tenants(
    update(outbox)
    .where(tuple_(C.tenant, C.id).in_(DUE), C.due_at <= instant("now"))
    .values(attempts=C.attempts + 1, due_at=instant("until"))
    .returning(*COLUMNS)
)
ONE = C.id == given("id")
POSTPONE = change(outbox).where(ONE).values(due_at=instant("due_at"))
REMOVE = erase(outbox).where(ONE)


def put_in(ctx: Ctx, kind: Kind, payload: Mapping[str, Any], lifetime: timedelta) -> str:
    """Due at once. `payload` is JSON; a secret in it is sealed."""
    row = _new(ctx, kind, payload, lifetime)
    run(ctx, ADD, **row)
    return str(row["id"])


def put_in_all(ctx: Ctx, kind: Kind, payloads: Iterable[Mapping[str, Any]], lifetime: timedelta) -> None:
    run_many(ctx, ADD, [_new(ctx, kind, payload, lifetime) for payload in payloads])


def claim(tx: UnitOfWork, now: datetime, limit: int, lease: timedelta) -> list[Entry]:
    """What is due, for one worker alone until `lease` is over. Writes nothing when there is nothing to do."""
    if tx.execute(DUE, {"given_now": now, "given_limit": 1}).first() is None:
        return []
    bound = {"given_now": now, "given_limit": limit, "given_until": now + lease}
    return [Entry(*row) for row in tx.execute(CLAIM, bound)]


def postpone(ctx: Ctx, id: str, due_at: datetime) -> bool:
    return run(ctx, POSTPONE, id=id, due_at=due_at).rowcount == 1


def remove(ctx: Ctx, id: str) -> bool:
    return run(ctx, REMOVE, id=id).rowcount == 1


def _new(ctx: Ctx, kind: Kind, payload: Mapping[str, Any], lifetime: timedelta) -> dict[str, Any]:
    times = {"created_at": ctx.now, "due_at": ctx.now, "expires_at": ctx.now + lifetime}
    return {"id": new_id(), "kind": kind, "payload": dict(payload), "attempts": 0, **times}

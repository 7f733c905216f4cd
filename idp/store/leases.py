"""Leases: a job of the whole installation runs in one process at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_

from idp.store.scope import instant
from idp.store.tables import leases
from idp.store.unit_of_work import UnitOfWork
from idp.store.upsert import upsert

TAKE = upsert(
    leases,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[leases.c.name],
        set_={"holder": insert.excluded.holder, "until": insert.excluded.until},
        where=or_(leases.c.holder == insert.excluded.holder, leases.c.until <= instant("now")),
    ).returning(leases.c.name),
)


def take(tx: UnitOfWork, now: datetime, name: str, holder: str, seconds: int) -> bool:
    """True when the lease is this holder's until now + seconds: it was free, over, or his already."""
    until = now + timedelta(seconds=seconds)
    row = {"given_name": name, "given_holder": holder, "given_until": until, "given_now": now}
    return tx.execute(TAKE.on(tx), row).first() is not None

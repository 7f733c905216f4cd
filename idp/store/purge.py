"""Deletes what has outlived its use, in batches that each commit. migrations/README.md says why after how long."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Column, Delete, Integer, Table, delete, select, tuple_

from idp.store import audit_tables as a
from idp.store import tables as t
from idp.store.scope import across_tenants, given, instant
from idp.store.unit_of_work import UnitOfWork

BATCH = 500
DAY = timedelta(days=1)
KEPT: tuple[tuple[Column[datetime], timedelta], ...] = (
    (t.one_time.c.expires_at, DAY),  # a spent code is still known when it is replayed
    (t.proofs.c.expires_at, DAY),
    (t.captures.c.expires_at, DAY),
    (t.journeys.c.expires_at, DAY),
    (t.sessions.c.expires_at, DAY),
    (t.evidence.c.proved_at, 90 * DAY),  # longer than any grant that quotes it
    (t.refresh_tokens.c.expires_at, 30 * DAY),  # as long as its family, so that a late replay is still known
    (t.families.c.expires_at, DAY),
    (t.grants.c.expires_at, DAY),
    (t.counters.c.expires_at, timedelta(0)),
    (t.device_authorizations.c.expires_at, DAY),  # a spent device code is still known when it is replayed
    (t.registration_tokens.c.expires_at, DAY),
    (t.clients.c.expires_at, timedelta(0)),  # of copies for a test sign-in alone: others have no end
    (t.outbox.c.expires_at, timedelta(0)),
    (t.idempotency_keys.c.expires_at, timedelta(0)),
    (t.console_sessions.c.expires_at, DAY),
    (t.face_changes.c.at, 7 * DAY),  # every face process follows within a second or starts anew
    (t.frame_digests.c.at, 30 * DAY),  # FLP-1 V7
    (t.leases.c.until, DAY),
    (a.audit_activity.c.hour, 91 * DAY),
    (a.webhook_deliveries.c.expires_at, timedelta(0)),
)


def purge(tx: UnitOfWork, now: datetime, batch: int = BATCH) -> dict[str, int]:
    """Rows deleted by table. Commits after every batch, so that no other writer waits long."""
    return {column.table.name: _purge(tx, statement, now - kept, batch) for column, kept, statement in STATEMENTS}


def _purge(tx: UnitOfWork, statement: Delete, before: datetime, batch: int) -> int:
    deleted, last = 0, batch
    while last == batch:
        last = tx.execute(statement, {"given_before": before, "given_batch": batch}).rowcount
        tx.commit()
        deleted += last
    return deleted


def _older(moment: Column[datetime]) -> Delete:
    table = moment.table
    assert isinstance(table, Table)
    key = tuple(table.primary_key)
    old = select(*key).where(moment <= instant("before")).limit(given("batch", Integer()))
    return across_tenants(delete(table).where(tuple_(*key).in_(old)))


STATEMENTS = tuple((column, kept, _older(column)) for column, kept in KEPT)

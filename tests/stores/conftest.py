"""Two tenants in one database: Alice's and Mallory's. What t1 owns, t2 must neither see nor touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from idp.clock import SteppedClock
from idp.context import Ctx
from idp.store import tenants
from idp.store.unit_of_work import UnitOfWork
from tests.databases import Database
from tests.stores.tenant_guard import guarded

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(slots=True)
class Both:
    """The same moment in two tenants."""

    one: Ctx
    two: Ctx
    clock: SteppedClock

    def later(self, **by: float) -> Both:
        now = self.one.now + timedelta(**by)
        return Both(replace(self.one, now=now), replace(self.two, now=now), self.clock)


@pytest.fixture
def both(database: Database) -> Iterator[Both]:
    clock = SteppedClock(NOW)
    tx = UnitOfWork(database.main, clock)
    made = [tenants.create(tx, NOW, slug, slug, f"https://{slug}.example.com") for slug in ("one", "two")]
    tx.commit()
    with guarded(database.main):
        yield Both(*(Ctx(tenant, NOW, "request", tx) for tenant in made), clock)
    tx.close()


@pytest.fixture
def ctx(both: Both) -> Ctx:
    return both.one


@pytest.fixture
def key_ctx(database: Database, ctx: Ctx) -> Iterator[Ctx]:
    """The first tenant on the database of the face keys."""
    tx = UnitOfWork(database.face_keys)
    with guarded(database.face_keys):
        yield replace(ctx, tx=tx)
    tx.close()

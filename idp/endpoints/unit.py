"""One request's Ctx: opens the tenant and the unit of work, and ends it as design §5 says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine

from idp.clock import Clock
from idp.context import Ctx
from idp.refusal import Refused
from idp.store import tenants
from idp.store.unit_of_work import UnitOfWork


class UnknownTenant(Refused):
    """No such tenant, or one that is suspended: the two look the same from outside."""


@contextmanager
def unit(
    database: Engine, clock: Clock, slug: str, *, request_id: str, remote_addr: str, grace: timedelta = timedelta(0)
) -> Iterator[Ctx]:
    """Yields the Ctx; commits after an answer or a refusal, rolls back after the unforeseen.

    A tenant that was suspended less than `grace` ago is there still.

    Raises UnknownTenant.
    """
    tx = UnitOfWork(database, clock)
    try:
        tenant = tenants.by_slug(tx, slug)
        if tenant is None or not tenant.serves(clock.now(), grace):
            raise UnknownTenant(slug)
        yield Ctx(tenant, clock.now(), request_id, tx, remote_addr)
        tx.commit()
    except Refused:
        tx.commit()
        raise
    finally:
        tx.close()

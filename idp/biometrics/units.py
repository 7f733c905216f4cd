"""Units of work of the face process: one on the main database and one on the database of face keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from idp.biometrics.refusals import BadRequest
from idp.clock import Clock
from idp.context import Ctx
from idp.ids import new_id
from idp.store import tenants
from idp.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Unit:
    """The same tenant and moment in both databases."""

    main: Ctx
    keys: Ctx


@dataclass(frozen=True, slots=True)
class Units:
    main: Engine
    keys: Engine
    clock: Clock

    @contextmanager
    def of(self, tenant_id: str, *, suspended: bool = False, removing: bool = False) -> Iterator[Unit]:
        """Commits the keys before what is encrypted under them.

        Raises BadRequest for an unknown tenant, and for one that is suspended or being removed unless that is allowed.
        """
        main, keys = UnitOfWork(self.main, self.clock), UnitOfWork(self.keys, self.clock)
        try:
            tenant = tenants.by_id(main, tenant_id)
            allowed = removing if tenant is not None and tenant.removing else suspended
            if tenant is None or not (tenant.active or allowed):
                raise BadRequest(f"no active tenant {tenant_id!r}")
            now, request_id = self.clock.now(), new_id()
            yield Unit(Ctx(tenant, now, request_id, main), Ctx(tenant, now, request_id, keys))
            keys.commit()
            main.commit()
        finally:
            keys.close()
            main.close()

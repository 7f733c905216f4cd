"""Who administers what: rows of the tenant `system`, each a role of one of its people or clients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from idp.context import Ctx
from idp.store.scope import erase, given, pick, run
from idp.store.tables import administrators
from idp.store.unit_of_work import AnyRow
from idp.store.upsert import upsert

Role = Literal["platform_admin", "tenant_admin", "support", "auditor"]  # idp/admin/roles.py says what each may do
EVERYWHERE = "*"
"""Stands for every tenant in the key, where there can be no NULL."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """`over` is a tenant's id; None: every tenant, those to come among them."""

    principal: str
    role: Role
    over: str | None


C = administrators.c
OF = pick(administrators, C.principal, C.role, C.over).where(C.principal == given("principal")).order_by(C.over)
LISTING = pick(administrators, C.principal, C.role, C.over).order_by(C.principal, C.over)
APPOINT = upsert(
    administrators,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[C.tenant, C.principal, C.over], set_={"role": insert.excluded.role}
    ),
)
DISMISS = erase(administrators).where(C.principal == given("principal"), C.over == given("over"))
DISMISS_ALL = erase(administrators).where(C.principal == given("principal"))


def of(system: Ctx, principal: str) -> list[Appointment]:
    return [_appointment(row) for row in run(system, OF, principal=principal)]


def listing(system: Ctx) -> list[Appointment]:
    return [_appointment(row) for row in run(system, LISTING)]


def appoint(system: Ctx, principal: str, role: Role, over: str | None = None) -> None:
    """In place of the role that the principal has there."""
    run(system, APPOINT.on(system.tx), principal=principal, role=role, over=over or EVERYWHERE, given_at=system.now)


def dismiss(system: Ctx, principal: str, over: str | None = None) -> bool:
    return run(system, DISMISS, principal=principal, over=over or EVERYWHERE).rowcount == 1


def dismiss_everywhere(system: Ctx, principal: str) -> int:
    return run(system, DISMISS_ALL, principal=principal).rowcount


def _appointment(row: AnyRow) -> Appointment:
    principal, role, over = row
    return Appointment(principal, role, None if over == EVERYWHERE else over)

"""Who administers what: rows of the tenant `system`, each a role of one of its people or clients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Integer, or_, tuple_

from idp.context import Ctx
from idp.store.columns import LAST, Sorted
from idp.store.scope import erase, given, joined, pick, run
from idp.store.tables import administrators, clients, people, tenants
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


@dataclass(frozen=True, slots=True)
class Held:
    """An appointment with what it is read by: the person's address or the client's name, None where nobody has that id
    any more, and the tenant's slug, None for every one."""

    principal: str
    role: Role
    over: str | None
    name: str | None
    slug: str | None


C, P, A = administrators.c, people.c, clients.c
OF = pick(administrators, C.principal, C.role, C.over).where(C.principal == given("principal")).order_by(C.over)
TOLD = (C.principal, C.role, C.over, P.email, A.name, tenants.c.slug)
NAMED = (
    pick(administrators, *TOLD)
    .outerjoin(people, joined(people, P.id == C.principal))
    .outerjoin(clients, joined(clients, A.client_id == C.principal))
    .outerjoin(tenants, tenants.c.id == C.over)
)
HELD_BY, HELD_OVER = C.principal == given("principal"), C.over == given("over")
AFTER_OVER = given("after_over", C.over.type)
BEHIND = tuple_(C.principal, C.over) > tuple_(given("after", C.principal.type), AFTER_OVER)
BY_PRINCIPAL = NAMED.where(BEHIND).order_by(C.principal, C.over)
OF_ONE = NAMED.where(HELD_BY, C.over > AFTER_OVER).order_by(C.over)
OF_ADDRESS = P.email_key >= given("from"), P.email_key < given("up_to")
BY_ADDRESS = (
    pick(people, *TOLD)
    .join(administrators, joined(administrators, C.principal == P.id))
    .outerjoin(clients, joined(clients, A.client_id == C.principal))
    .outerjoin(tenants, tenants.c.id == C.over)
    .where(tuple_(P.email_key, C.over) > tuple_(given("after", Sorted()), AFTER_OVER), *OF_ADDRESS)
    .order_by(P.email_key, C.over)
)
LIMIT = given("limit", Integer())
ANOTHER = (
    pick(administrators, C.principal)
    .outerjoin(people, joined(people, P.id == C.principal))
    .outerjoin(clients, joined(clients, A.client_id == C.principal))
    .where(HELD_OVER, C.role == given("role"), C.principal != given("principal"))
    .where(or_(P.active.is_(True), A.active.is_(True)))
    .limit(1)
)
APPOINT = upsert(
    administrators,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[C.tenant, C.principal, C.over], set_={"role": insert.excluded.role}
    ),
)
DISMISS = erase(administrators).where(C.principal == given("principal"), C.over == given("over"))
DISMISS_ALL = erase(administrators).where(C.principal == given("principal"))
DISMISS_OVER = erase(administrators).where(C.over == given("over"))


def of(system: Ctx, principal: str) -> list[Appointment]:
    return [_appointment(row) for row in run(system, OF, principal=principal)]


def held(system: Ctx, principal: str) -> list[Held]:
    """All of one, in one statement."""
    return [_held(row) for row in run(system, OF_ONE, principal=principal, after_over="")]


def page(system: Ctx, *, after: tuple[str, str] = ("", ""), limit: int, over: str | None = None) -> list[Held]:
    """By principal and the tenant's id (EVERYWHERE for all), behind those two. `over`: that tenant's alone."""
    statement, bound = BY_PRINCIPAL, {"after": after[0], "after_over": after[1], "limit": limit}
    if over is not None:
        statement, bound = statement.where(HELD_OVER), bound | {"over": over}
    return [_held(row) for row in run(system, statement.limit(LIMIT), **bound)]


def page_of(
    system: Ctx, principal: str, *, after: str = "", limit: int, over: str | None = None, prefix: str = ""
) -> list[Held]:
    """Of one, by the tenant's id, behind that. `prefix`: how the `email_key` of the person begins."""
    statement, bound = OF_ONE, {"principal": principal, "after_over": after, "limit": limit}
    if over is not None:
        statement, bound = statement.where(HELD_OVER), bound | {"over": over}
    if prefix:
        statement, bound = statement.where(*OF_ADDRESS), bound | {"from": prefix, "up_to": prefix + LAST}
    return [_held(row) for row in run(system, statement.limit(LIMIT), **bound)]


def page_by_address(
    system: Ctx, prefix: str, *, after: tuple[str, str] = ("", ""), limit: int, over: str | None = None
) -> list[Held]:
    """People, by `email_key`, which begins with `prefix`, and the tenant's id, behind those two."""
    statement, bound = BY_ADDRESS, {"after": after[0], "after_over": after[1], "limit": limit}
    bound |= {"from": prefix, "up_to": prefix + LAST}
    if over is not None:
        statement, bound = statement.where(HELD_OVER), bound | {"over": over}
    return [_held(row) for row in run(system, statement.limit(LIMIT), **bound)]


def another_appoints(system: Ctx, principal: str) -> bool:
    """Whether somebody else administers the whole platform and may do anything: who is disabled appoints nobody."""
    return run(system, ANOTHER, principal=principal, over=EVERYWHERE, role="platform_admin").first() is not None


def appoint(system: Ctx, principal: str, role: Role, over: str | None = None) -> None:
    """In place of the role that the principal has there."""
    run(system, APPOINT.on(system.tx), principal=principal, role=role, over=over or EVERYWHERE, given_at=system.now)


def dismiss(system: Ctx, principal: str, over: str | None = None) -> bool:
    return run(system, DISMISS, principal=principal, over=over or EVERYWHERE).rowcount == 1


def dismiss_everywhere(system: Ctx, principal: str) -> int:
    return run(system, DISMISS_ALL, principal=principal).rowcount


def dismiss_over(system: Ctx, over: str) -> int:
    """Everybody who administers that one tenant."""
    return run(system, DISMISS_OVER, over=over).rowcount


def _held(row: AnyRow) -> Held:
    principal, role, over, email, name, slug = row
    return Held(principal, role, None if over == EVERYWHERE else over, email or name, slug)


def _appointment(row: AnyRow) -> Appointment:
    principal, role, over = row
    return Appointment(principal, role, None if over == EVERYWHERE else over)

"""/administrators: who may do what on this platform. Only its own administrators see and change it (TN-11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from idp.admin.api import cursor
from idp.admin.api.operation import Call, Operation
from idp.admin.api.problem import conflict, invalid, not_found
from idp.admin.api.schema import Body, Page, Paged, Shown
from idp.store import administrators, clients, people, tenants
from idp.store.administrators import EVERYWHERE, Held, Role


class AdministratorShown(Shown):
    principal: str
    """The id of a person, or of a client, of the tenant `system`."""
    name: str
    role: Role
    tenant: str | None
    """The slug of the tenant it is held over; null for every tenant."""


class Appointed(Body):
    principal: str
    role: Role
    tenant: str | None = None


class Search(Paged):
    search: Annotated[str, Field(max_length=254)] = ""
    """How the e-mail address of a person begins."""
    principal: Annotated[str | None, Field(max_length=128)] = None
    """Whose roles."""
    tenant: Annotated[str | None, Field(max_length=63)] = None
    """The slug of the tenant that roles are held over; those over every tenant are not among them."""


def listing(call: Call) -> Page[AdministratorShown]:
    query: Search = call.query
    rows, key = _page(call, query, cursor.after(call, "administrators"), _id_of(call, query.tenant))
    items, following = cursor.page_of(call, "administrators", rows, key)
    return Page[AdministratorShown](items=[_shown(one) for one in items], next=following)


def _page(
    call: Call, query: Search, behind: list[str] | None, over: str | None
) -> tuple[list[Held], Callable[[Held], list[str]]]:
    """One row more than asked for, and what places a row in its order."""
    prefix, limit = people.email_key(query.search.strip()), query.limit + 1
    first, then = behind or ("", "")
    if query.principal is not None:
        rows = administrators.page_of(call.system, query.principal, after=then, limit=limit, over=over, prefix=prefix)
    elif prefix:
        rows = administrators.page_by_address(call.system, prefix, after=(first, then), limit=limit, over=over)
        return rows, lambda row: [people.email_key(row.name or ""), row.over or EVERYWHERE]
    else:
        rows = administrators.page(call.system, after=(first, then), limit=limit, over=over)
    return rows, lambda row: [row.principal, row.over or EVERYWHERE]


def _id_of(call: Call, slug: str | None) -> str | None:
    """Of a tenant that there is not, one that nobody has."""
    found = None if slug is None else tenants.by_slug(call.ctx.tx, slug)
    return found.id if found else None if slug is None else ""


def appoint(call: Call) -> AdministratorShown:
    body: Appointed = call.body
    call.begin()
    if not _exists(call, body.principal):
        raise invalid("/principal", "No person and no client of the tenant system has this id.")
    over = None
    if body.tenant is not None:
        found = tenants.by_slug(call.ctx.tx, body.tenant)
        if found is None:
            raise invalid("/tenant", "There is no such tenant.")
        if found.removing:
            raise invalid("/tenant", "The tenant is being removed.")
        over = found.id
    keep_one(call, body.principal, over, body.role)
    administrators.appoint(call.system, body.principal, body.role, over)
    call.note("administrator.appointed", f"administrator/{body.principal}", role=body.role, tenant=body.tenant)
    return next(_shown(one) for one in administrators.held(call.system, body.principal) if one.over == over)


def dismiss(call: Call) -> None:
    principal = call.arguments["principal"]
    call.begin()
    held = administrators.of(call.system, principal)
    if not held:
        raise not_found()
    keep_one(call, principal, None, None)
    administrators.dismiss_everywhere(call.system, principal)
    call.note("administrator.dismissed", f"administrator/{principal}")


def keep_one(call: Call, principal: str, over: str | None, role: Role | None) -> None:
    """Nobody could appoint anybody if the last one who may were gone."""
    stays = (over is None and role == "platform_admin") or (over is not None)
    if not stays and not administrators.another_appoints(call.system, principal):
        raise conflict("Somebody has to administer the platform: appoint another one first.")


def _exists(call: Call, principal: str) -> bool:
    return people.find(call.system, principal) is not None or clients.find(call.system, principal) is not None


def _shown(one: Held) -> AdministratorShown:
    return AdministratorShown(principal=one.principal, name=one.name or one.principal, role=one.role, tenant=one.slug)


OPERATIONS = (
    Operation("administrators.list", "GET", "/administrators", "Everybody with a role", "administrators.read",
              listing, Page[AdministratorShown], query=Search),
    Operation("administrators.appoint", "POST", "/administrators", "Give a role, in place of the one held there",
              "administrators.write", appoint, AdministratorShown, body=Appointed, status=201, fresh=True),
    Operation("administrators.dismiss", "DELETE", "/administrators/<principal>", "Take every role away",
              "administrators.write", dismiss, status=204, fresh=True),
)  # fmt: skip

"""/administrators: who may do what on this platform. Only its own administrators see and change it (TN-11)."""

from __future__ import annotations

from idp.admin.api.operation import Call, Operation
from idp.admin.api.problem import conflict, invalid, not_found
from idp.admin.api.schema import Body, Shown
from idp.store import administrators, clients, people, tenants
from idp.store.administrators import Appointment, Role


class AdministratorShown(Shown):
    principal: str
    """The id of a person, or of a client, of the tenant `system`."""
    name: str
    role: Role
    tenant: str | None
    """The slug of the tenant it is held over; null for every tenant."""


class Administrators(Shown):
    items: list[AdministratorShown]


class Appointed(Body):
    principal: str
    role: Role
    tenant: str | None = None


def listing(call: Call) -> Administrators:
    return Administrators(items=[_shown(call, one) for one in administrators.listing(call.system)])


def appoint(call: Call) -> AdministratorShown:
    body: Appointed = call.body
    call.begin()
    if _name(call, body.principal) is None:
        raise invalid("/principal", "No person and no client of the tenant system has this id.")
    over = None
    if body.tenant is not None:
        found = tenants.by_slug(call.ctx.tx, body.tenant)
        if found is None:
            raise invalid("/tenant", "There is no such tenant.")
        over = found.id
    keep_one(call, body.principal, over, body.role)
    administrators.appoint(call.system, body.principal, body.role, over)
    call.note("administrator.appointed", f"administrator/{body.principal}", role=body.role, tenant=body.tenant)
    return _shown(call, Appointment(body.principal, body.role, over))


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
    others = (
        one
        for one in administrators.listing(call.system)
        if one.role == "platform_admin"
        and one.over is None
        and one.principal != principal
        and _acts(call, one.principal)
    )
    stays = (over is None and role == "platform_admin") or (over is not None)
    if not stays and next(others, None) is None:
        raise conflict("Somebody has to administer the platform: appoint another one first.")


def _acts(call: Call, principal: str) -> bool:
    """Whether it may still do anything: who was disabled appoints nobody."""
    person = people.find(call.system, principal)
    client = None if person else clients.find(call.system, principal)
    return person.active if person else client is not None and client.active


def _name(call: Call, principal: str) -> str | None:
    person = people.find(call.system, principal)
    client = None if person else clients.find(call.system, principal)
    return person.email if person else client.name if client else None


def _shown(call: Call, one: Appointment) -> AdministratorShown:
    tenant = None if one.over is None else tenants.by_id(call.ctx.tx, one.over)
    slug = tenant.slug if tenant else None
    return AdministratorShown(
        principal=one.principal, name=_name(call, one.principal) or one.principal, role=one.role, tenant=slug
    )


OPERATIONS = (
    Operation("administrators.list", "GET", "/administrators", "Everybody with a role", "administrators.read",
              listing, Administrators),
    Operation("administrators.appoint", "POST", "/administrators", "Give a role, in place of the one held there",
              "administrators.write", appoint, AdministratorShown, body=Appointed, status=201, fresh=True),
    Operation("administrators.dismiss", "DELETE", "/administrators/<principal>", "Take every role away",
              "administrators.write", dismiss, status=204, fresh=True),
)  # fmt: skip

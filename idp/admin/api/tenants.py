"""/tenants: the issuers of this installation."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from idp.admin.api import cursor
from idp.admin.api.operation import Call, Operation
from idp.admin.api.problem import conflict, invalid
from idp.admin.api.schema import Body, Page, Paged, Shown
from idp.context import Policy, Tenant
from idp.looks.themes import installed
from idp.store import tenants
from idp.store.taken import Taken
from idp.tenants import removal
from idp.tenants.found import BadSlug, found_within
from idp.tokens.audience import SYSTEM

OBJECT = "tenant"
Name = Annotated[str, Field(min_length=1, max_length=100)]


class TenantShown(Shown):
    slug: str
    id: str
    name: str
    issuer: str
    """Its base URL, fixed when it was created."""
    active: bool
    """A tenant that is not answers nothing."""
    removing: bool
    """It is being removed, from which there is no way back."""
    theme: str
    face: Literal["off", "preferred", "required"]


class NewTenant(Body):
    slug: Annotated[str, Field(max_length=63)]
    """Lower case letters, digits and inner hyphens: the tenant's place in addresses, for good."""
    name: Name
    face: Literal["off", "preferred", "required"] = "off"
    theme: str = "default"


class TenantChange(Body):
    name: Name | None = None
    active: bool | None = None
    theme: str | None = None


class Search(Paged):
    search: Annotated[str, Field(max_length=100)] = ""
    """How a slug or a name begins, whatever its capitals."""


def shown(tenant: Tenant) -> TenantShown:
    return TenantShown(
        slug=tenant.slug,
        id=tenant.id,
        name=tenant.name,
        issuer=tenant.issuer,
        active=tenant.active,
        removing=tenant.removing,
        theme=tenant.theme,
        face=tenant.policy.face,
    )


def listing(call: Call) -> Page[TenantShown]:
    query: Search = call.query
    rows = tenants.page(
        call.ctx.tx,
        after=cursor.after(call, "tenants") or tenants.FIRST,
        limit=query.limit + 1,
        search=query.search,
        among=call.principal.tenants(),
    )
    items, following = cursor.page_of(call, "tenants", rows, lambda row: tenants.place(query.search, row))
    return Page[TenantShown](items=[shown(one) for one in items], next=following)


def read(call: Call) -> TenantShown:
    return shown(call.ctx.tenant)


def create(call: Call) -> TenantShown:
    body: NewTenant = call.body
    _require_theme(body.theme)
    call.begin()
    try:
        made = found_within(
            call.house, call.ctx.tx, body.slug, body.name, Policy(face=body.face), body.theme, call.principal.name
        )
    except BadSlug as error:
        raise invalid("/slug", str(error)) from error
    except Taken as error:
        raise conflict(f"{body.slug!r} is a tenant's or was one's: no address is given twice.", "/slug") from error
    return shown(made)


def change(call: Call) -> TenantShown:
    body: TenantChange = call.body
    call.begin()
    tenant = call.tenant_now()
    call.require_match(OBJECT, shown(tenant))
    changed = body.model_dump(exclude_unset=True, exclude_none=True)
    if body.theme is not None:
        _require_theme(body.theme)
        tenants.set_theme(call.ctx, body.theme)
    if body.name is not None:
        tenants.set_name(call.ctx, body.name)
    if body.active is not None:
        if tenant.slug == SYSTEM and not body.active:
            raise conflict("The administrators' own tenant cannot be suspended.", "/active")
        tenants.set_active(call.ctx, body.active)
    call.note("tenant.changed", OBJECT, changed=changed)
    return shown(call.tenant_now())


def remove(call: Call) -> TenantShown:
    """Its keys are destroyed here and now; the rest is the worker's (idp/tenants/removal.py)."""
    call.begin()
    tenant = call.tenant_now()
    call.require_match(OBJECT, shown(tenant))
    try:
        removal.begin(call.house, call.system, replace(call.ctx, tenant=tenant), call.principal.name)
    except removal.NotToBeRemoved as why:
        raise conflict(str(why)) from why
    return shown(call.tenant_now())


def _require_theme(theme: str) -> None:
    if theme not in installed():
        raise invalid("/theme", f"There is no such theme; installed: {', '.join(sorted(installed()))}.")


OPERATIONS = (
    Operation("tenants.list", "GET", "/tenants", "Tenants that you administer, by slug", "tenants.read", listing,
              Page[TenantShown], query=Search),
    Operation("tenants.create", "POST", "/tenants", "Create a tenant with its keys", "tenants.create", create,
              TenantShown, body=NewTenant, status=201),
    Operation("tenants.read", "GET", "/tenants/<tenant>", "One tenant", "tenants.read", read, TenantShown),
    Operation("tenants.change", "PATCH", "/tenants/<tenant>", "Rename, suspend, or change its theme", "tenants.write",
              change, TenantShown, body=TenantChange),
    Operation("tenants.remove", "DELETE", "/tenants/<tenant>",
              "Remove a suspended tenant with all that belongs to it, for good", "tenants.remove", remove, TenantShown,
              status=202, fresh=True,
              description="Its keys are destroyed at once; its rows go within minutes, and it is not found from then"
              " on. Its audit, the receipts of consents and the ledger of deleted faces stay, and its slug is given"
              " to nobody again."),
)  # fmt: skip

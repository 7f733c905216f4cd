"""Tenants: one row an issuer. The reserved tenant `system` is a row like the others.

Of a tenant that was removed the row stays, empty but for its address, which nobody is given again: applications that
trust an issuer must not find another one behind its name. Only what says so here sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, or_, select, text, update

from idp.context import Branding, Ctx, MappedClaim, Policy, Tenant
from idp.ids import new_id
from idp.store.recent import Recent
from idp.store.scope import given, pick
from idp.store.tables import brandings, tenants
from idp.store.taken import Taken
from idp.store.unit_of_work import AnyRow, UnitOfWork
from idp.store.upsert import put_new

C = tenants.c
KNOWN = frozenset(field.name for field in fields(Policy))
COLUMNS = [C[field.name] for field in fields(Tenant)]
HERE = text("removed_at IS NULL")  # as the indexes have it
EVER = select(*COLUMNS)
ALL = EVER.where(HERE)
BY_SLUG = ALL.where(C.slug == given("slug"))
BY_ID = ALL.where(C.id == given("id"))
EVER_BY_SLUG = EVER.where(C.slug == given("slug"))
BEHIND = EVER.where(C.slug > given("after")).order_by(C.slug).limit(given("limit", Integer()))
LEAVING = ALL.where(text("removing_at IS NOT NULL")).order_by(C.removing_at, C.id)
CREATE = put_new(tenants)
CHANGE = update(tenants).where(C.id == given("id"))
PAGE = ALL.where(C.slug > given("after")).order_by(C.slug).limit(given("limit", Integer()))
LIKE = or_(C.slug.like(given("search"), escape="\\"), func.lower(C.name).like(given("search"), escape="\\"))
AMONG = C.id.in_(bindparam("given_ids", expanding=True))
OF_VERSION = brandings.c.version == given("version")
SHOW = CHANGE.where(pick(brandings, brandings.c.version).where(OF_VERSION).exists()).values(
    branding=pick(brandings, brandings.c.looks).where(OF_VERSION).scalar_subquery()
)
CHUNK = 200

_recent = Recent()


def by_slug(tx: UnitOfWork, slug: str) -> Tenant | None:
    """At most a second old."""
    return _recent.get(tx, ("slug", slug), lambda: _one(tx.execute(BY_SLUG, {"given_slug": slug}).first()))


def by_id(tx: UnitOfWork, tenant_id: str) -> Tenant | None:
    """At most a second old."""
    return _recent.get(tx, ("id", tenant_id), lambda: _one(tx.execute(BY_ID, {"given_id": tenant_id}).first()))


def ever_by_slug(tx: UnitOfWork, slug: str) -> Tenant | None:
    """One that was removed, too: its audit stays."""
    return _one(tx.execute(EVER_BY_SLUG, {"given_slug": slug}).first())


def every(tx: UnitOfWork, *, removed: bool = False) -> Iterator[Tenant]:
    """By slug, read a few at a time. `removed`: those that were removed, too."""
    after, full, statement = "", True, BEHIND if removed else PAGE
    while full:
        rows = tx.execute(statement, {"given_after": after, "given_limit": CHUNK}).all()
        yield from map(_tenant, rows)
        full = len(rows) == CHUNK
        after = rows[-1].slug if rows else ""


def leaving(tx: UnitOfWork) -> list[Tenant]:
    """Those that are being removed, the first to be removed first."""
    return [_tenant(row) for row in tx.execute(LEAVING)]


def page(
    tx: UnitOfWork, *, after: str = "", limit: int, search: str = "", among: frozenset[str] | None = None
) -> list[Tenant]:
    """By slug, behind the slug `after`. `search`: part of a slug or a name; `among`: ids, None for every tenant."""
    statement, bound = PAGE, {"given_after": after, "given_limit": limit}
    if search:
        statement, bound = statement.where(LIKE), bound | {"given_search": containing(search)}
    if among is not None:
        statement, bound = statement.where(AMONG), bound | {"given_ids": sorted(among)}
    return [_tenant(row) for row in tx.execute(statement, bound)]


def containing(text: str) -> str:
    """The pattern of LIKE that finds `text` anywhere, whatever it holds."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", text.lower()) + "%"


def create(
    tx: UnitOfWork,
    now: datetime,
    slug: str,
    name: str,
    base_url: str,
    policy: Policy | None = None,
    theme: str = "default",
) -> Tenant:
    """Raises Taken when the slug or the base URL is another tenant's, or was."""
    tenant = Tenant(new_id(), slug, name, base_url, theme=theme, policy=policy or Policy())
    row = {f"given_{field.name}": getattr(tenant, field.name) for field in fields(Tenant)}
    row |= {"given_policy": asdict(tenant.policy), "given_branding": {}, "given_claims": []}
    if tx.execute(CREATE.on(tx), row | {"given_created_at": now, "given_removed_at": None}).first() is None:
        raise Taken("slug or base_url")
    return tenant


def set_policy(ctx: Ctx, policy: Policy) -> None:
    _change(ctx, policy=asdict(policy))


def set_theme(ctx: Ctx, theme: str) -> None:
    _change(ctx, theme=theme)


def set_name(ctx: Ctx, name: str) -> None:
    _change(ctx, name=name)


def set_active(ctx: Ctx, active: bool) -> None:
    _change(ctx, active=active)


def set_claims(ctx: Ctx, mapped: tuple[MappedClaim, ...]) -> None:
    """In place of the whole mapping."""
    _change(ctx, claims=[asdict(one) for one in mapped])


def show_branding(ctx: Ctx, version: int) -> bool:
    """Makes a kept version what the tenant's pages look like, forwards or back. False when it is not kept."""
    found = ctx.tx.execute(
        SHOW, {"given_id": ctx.tenant.id, "given_tenant": ctx.tenant.id, "given_version": version}
    ).rowcount
    _recent.forget(ctx.tx)
    return found == 1


def begin_removal(ctx: Ctx) -> None:
    """From now on it is leaving()."""
    _change(ctx, active=False, removing_at=ctx.now)


def end_removal(ctx: Ctx) -> None:
    """Of the row its address stays. What belonged to the tenant is gone by then (store/removal.py)."""
    slug = ctx.tenant.slug
    _change(ctx, active=False, removed_at=ctx.now, name=slug, policy={}, branding={}, claims=[], theme="default")


def _change(ctx: Ctx, **values: Any) -> None:
    ctx.tx.execute(CHANGE.values(**values), {"given_id": ctx.tenant.id})
    _recent.forget(ctx.tx)


def _one(row: AnyRow | None) -> Tenant | None:
    return None if row is None else _tenant(row)


def _tenant(row: AnyRow) -> Tenant:
    values = dict(row._mapping)
    kept = {name: _frozen(value) for name, value in row.policy.items() if name in KNOWN}
    mapped = tuple(MappedClaim(**{name: _frozen(value) for name, value in one.items()}) for one in row.claims)
    values |= {"policy": Policy(**kept), "branding": Branding.from_json(row.branding), "claims": mapped}
    return Tenant(**values)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

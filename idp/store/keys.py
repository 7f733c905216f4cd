"""Wrapped keys of the sign root: a tenant's named keys and its signing keys. Plain key bytes never come here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, func, or_, select, tuple_

from idp.context import Ctx
from idp.store.scope import across_tenants, change, given, instant, pick, put, run
from idp.store.tables import HERE, tenant_keys
from idp.store.tables import signing_keys as table
from idp.store.unit_of_work import UnitOfWork
from idp.store.upsert import put_new, won


@dataclass(frozen=True, slots=True)
class StoredKey:
    kid: str
    alg: str
    public_jwk: Mapping[str, Any]
    wrapped: bytes
    created_at: datetime
    active_at: datetime  # published before, used from here
    retired_at: datetime | None
    removed_at: datetime | None


C = table.c
COLUMNS = [c for c in C if c.name != "tenant"]
TENANT_KEY = pick(tenant_keys, tenant_keys.c.wrapped).where(tenant_keys.c.name == given("name"))
PUT_TENANT_KEY = put_new(tenant_keys)
ORDER = (C.active_at, C.created_at, C.kid)
SIGNING_KEYS = pick(table, *COLUMNS).where(HERE).order_by(*ORDER)
PAGE = SIGNING_KEYS.limit(given("limit", Integer()))
BEHIND = tuple_(C.active_at, C.created_at, C.kid) > tuple_(
    instant("active"), instant("created"), given("kid", C.kid.type)
)
FIND = pick(table, *COLUMNS).where(C.kid == given("kid"), C.removed_at.is_(None))
NEWEST = (
    select(C.tenant)
    .where(C.removed_at.is_(None))
    .group_by(C.tenant)
    .having(func.max(C.created_at) < instant("before"))
    .order_by(C.tenant)
)
WITHOUT_NEWER = across_tenants(NEWEST)
ADD = put(table)
RETIRE = change(table).where(C.kid == given("kid"), C.retired_at.is_(None)).values(retired_at=instant("at"))
RETIRE_NOW = (
    change(table)
    .where(C.kid == given("kid"), or_(C.retired_at.is_(None), C.retired_at > instant("now")))
    .values(retired_at=instant("now"))
)
ACTIVATE = change(table).where(C.kid == given("kid"), C.active_at > instant("at")).values(active_at=instant("at"))
REMOVE = change(table).where(C.kid == given("kid"), C.removed_at.is_(None)).values(removed_at=instant("now"))


def tenant_key(ctx: Ctx, name: str) -> bytes | None:
    wrapped: bytes | None = run(ctx, TENANT_KEY, name=name).scalar()
    return wrapped


def put_tenant_key(ctx: Ctx, name: str, wrapped: bytes) -> bool:
    """The first writer wins and gets True; everybody else reads his key (RC-07)."""
    return won(ctx, PUT_TENANT_KEY, name=name, wrapped=wrapped, created_at=ctx.now)


def signing_keys(ctx: Ctx) -> list[StoredKey]:
    """All that are published: coming, active and retired, in the order of their activation."""
    return [StoredKey(*row) for row in run(ctx, SIGNING_KEYS)]


def page(ctx: Ctx, *, after: tuple[datetime, datetime, str] | None = None, limit: int) -> list[StoredKey]:
    """Of signing_keys() those behind the moments of activation and creation and the kid `after`."""
    if after is None:
        return [StoredKey(*row) for row in run(ctx, PAGE, limit=limit)]
    behind = PAGE.where(BEHIND)
    return [StoredKey(*row) for row in run(ctx, behind, active=after[0], created=after[1], kid=after[2], limit=limit)]


def find(ctx: Ctx, kid: str) -> StoredKey | None:
    """One that is published."""
    row = run(ctx, FIND, kid=kid).first()
    return None if row is None else StoredKey(*row)


def tenants_without_newer(tx: UnitOfWork, before: datetime) -> list[str]:
    """The ids of those whose newest key is older: one statement, however many tenants there are."""
    return list(tx.execute(WITHOUT_NEWER, {"given_before": before}).scalars())


def add_signing_key(
    ctx: Ctx, *, kid: str, alg: str, public_jwk: Mapping[str, Any], wrapped: bytes, active_at: datetime
) -> StoredKey:
    key = StoredKey(kid, alg, dict(public_jwk), wrapped, ctx.now, active_at, None, None)
    run(ctx, ADD, **{c.name: getattr(key, c.name) for c in COLUMNS})
    return key


def retire(ctx: Ctx, kid: str, at: datetime | None = None) -> bool:
    """It signs no more, from `at` on or at once. True for exactly one of those who retire it (RC-08)."""
    return run(ctx, RETIRE, kid=kid, at=at or ctx.now).rowcount == 1


def retire_now(ctx: Ctx, kid: str) -> bool:
    """It signs no more from now on, whenever it was to retire. True for exactly one of those who want it."""
    return run(ctx, RETIRE_NOW, kid=kid, now=ctx.now).rowcount == 1


def activate(ctx: Ctx, kid: str, at: datetime) -> bool:
    """A key that was to be used later is used from `at` on."""
    return run(ctx, ACTIVATE, kid=kid, at=at).rowcount == 1


def remove(ctx: Ctx, kid: str) -> bool:
    """It is published no more."""
    return run(ctx, REMOVE, kid=kid, now=ctx.now).rowcount == 1

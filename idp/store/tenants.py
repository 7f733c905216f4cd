"""Tenants: one row an issuer. The reserved tenant `system` is a row like the others.

Of a tenant that was removed the row stays, empty but for its address, which nobody is given again: applications that
trust an issuer must not find another one behind its name. Only what says so here sees it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from itertools import takewhile
from operator import itemgetter
from typing import Any

from sqlalchemy import Integer, func, literal, select, text, tuple_, update

from idp.context import Branding, Ctx, MappedClaim, Policy, Tenant
from idp.ids import new_id
from idp.store.columns import LAST
from idp.store.recent import Recent
from idp.store.scope import given, pick, several
from idp.store.tables import HERE, brandings, tenants
from idp.store.taken import Taken
from idp.store.unit_of_work import AnyRow, UnitOfWork
from idp.store.upsert import put_new

C = tenants.c
KNOWN = frozenset(field.name for field in fields(Policy))
COLUMNS = [C[field.name] for field in fields(Tenant)]
EVER = select(*COLUMNS)
ALL = EVER.where(HERE)
BY_SLUG = ALL.where(C.slug == given("slug"))
BY_ID = ALL.where(C.id == given("id"))
EVER_BY_SLUG = EVER.where(C.slug == given("slug"))
BEHIND = EVER.where(C.slug > given("after")).order_by(C.slug).limit(given("limit", Integer()))
LEAVING = ALL.where(text("removing_at IS NOT NULL")).order_by(C.removing_at, C.id)
CREATE = put_new(tenants)
CHANGE = update(tenants).where(C.id == given("id"))
LIST = ALL.order_by(C.slug).limit(given("limit", Integer()))
# One bound below and not two: SQLite would search from whichever it likes.
PAGE = LIST.where(C.slug > given("after"))
SLUGS_UP_TO = C.slug < given("up_to")
BY_NAME = (
    ALL.where(C.alike == given("alike"), C.name_key < given("up_to"))
    .order_by(C.name_key, C.slug)
    .limit(given("limit", Integer()))
)
SLUGS, SLUGS_BEHIND = LIST.where(C.slug >= given("from"), SLUGS_UP_TO), PAGE.where(SLUGS_UP_TO)
NAMES = BY_NAME.where(C.name_key >= given("from"))
NAMES_BEHIND = BY_NAME.where(
    tuple_(C.name_key, C.slug) > tuple_(given("key", C.name_key.type), given("after", C.slug.type))
)
AMONG = ALL.where(C.id.in_(several("ids")))
FIRST = (-1, "", "")
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
    tx: UnitOfWork,
    *,
    after: Sequence[Any] = FIRST,
    limit: int,
    search: str = "",
    among: frozenset[str] | None = None,
) -> list[Tenant]:
    """Those whose slug begins like `search`, in the order of their slugs, then those whose name alone does, behind the
    place() `after`: ranges of an index, however many tenants there are.

    `among`: ids, None for every tenant. Of a few all are read, and no others.
    """
    if among is not None:
        return _of_those(tx, among, after, limit, search)
    begins, (stage, key, slug) = name_key(search), after
    found = _slugs(tx, begins, slug, limit) if stage < 0 else []
    # How far slug and name begin alike tells whether a tenant was among the slugs, without looking at those again.
    for alike in range(max(stage, 0), len(begins)):
        if len(found) == limit:
            break
        found += _names(tx, begins, alike, (key, slug) if alike == stage else None, limit - len(found))
    return found


def place(text: str, tenant: Tenant) -> tuple[int, str, str]:
    """Where the tenant stands among those that page() finds for `text`."""
    if tenant.slug.startswith(name_key(text)):
        return -1, "", tenant.slug
    by = found_by(tenant.name, tenant.slug)
    return by["alike"], by["name_key"], tenant.slug


def name_key(text: str) -> str:
    """A name as it is searched for: whatever its capitals, and one space where there are several."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def found_by(text: str, slug: str) -> dict[str, Any]:
    """The columns by which a tenant of that name and slug is found."""
    key = name_key(text)
    return {"name_key": key, "alike": _alike(slug, key)}


def _alike(one: str, other: str) -> int:
    """With how many characters both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _slugs(tx: UnitOfWork, begins: str, after: str, limit: int) -> list[Tenant]:
    bound = {"given_after": after, "given_from": begins, "given_up_to": begins + LAST, "given_limit": limit}
    statement = (SLUGS_BEHIND if after else SLUGS) if begins else PAGE
    return [_tenant(row) for row in tx.execute(statement, bound)]


def _names(tx: UnitOfWork, begins: str, alike: int, after: tuple[str, str] | None, limit: int) -> list[Tenant]:
    bound: dict[str, Any] = {"given_alike": alike, "given_up_to": begins + LAST, "given_limit": limit}
    if after is None:
        return [_tenant(row) for row in tx.execute(NAMES, bound | {"given_from": begins})]
    bound |= {"given_key": after[0], "given_after": after[1]}
    return [_tenant(row) for row in tx.execute(NAMES_BEHIND, bound)]


def _of_those(tx: UnitOfWork, ids: frozenset[str], after: Sequence[Any], limit: int, search: str) -> list[Tenant]:
    begins = name_key(search)
    rows = [_tenant(row) for row in tx.execute(AMONG, {"given_ids": sorted(ids)})]
    meant = [one for one in rows if one.slug.startswith(begins) or name_key(one.name).startswith(begins)]
    placed = sorted(((place(search, one), one) for one in meant), key=itemgetter(0))
    return [one for at, one in placed if at > tuple(after)][:limit]


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
    row |= {f"given_{column}": value for column, value in found_by(name, slug).items()}
    if tx.execute(CREATE.on(tx), row | {"given_created_at": now, "given_removed_at": None}).first() is None:
        raise Taken("slug or base_url")
    return tenant


def set_policy(ctx: Ctx, policy: Policy) -> None:
    _change(ctx, policy=asdict(policy))


def set_theme(ctx: Ctx, theme: str) -> None:
    _change(ctx, theme=theme)


def set_name(ctx: Ctx, name: str) -> None:
    _change(ctx, name=name, **found_by(name, ctx.tenant.slug))


def set_active(ctx: Ctx, active: bool) -> None:
    since = func.coalesce(C.suspended_at, literal(ctx.now, C.suspended_at.type))
    _change(ctx, active=active, suspended_at=None if active else since)


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
    empty = {"policy": {}, "branding": {}, "claims": [], "theme": "default"}
    set_name(ctx, ctx.tenant.slug)
    _change(ctx, active=False, removed_at=ctx.now, **empty)


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

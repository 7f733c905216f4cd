"""Founding a tenant: its row, its fixed address, its keys. The reserved tenant `system` comes first."""

from __future__ import annotations

import re

from idp.context import Policy, Tenant
from idp.house import House
from idp.store import audit, tenants
from idp.store.taken import Taken
from idp.store.unit_of_work import UnitOfWork
from idp.tenants.console_client import ensure_console
from idp.tokens.audience import SYSTEM

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


COOKIES = ("-browser", "-known", "-state")  # idp.http.CookiePolicy: how the names of a tenant's other cookies end
RESERVED = frozenset({"admin", "admin-login"})  # CookiePolicy: the console's cookies would be this tenant's


class BadSlug(ValueError):
    """A slug that cannot stand in an address, or whose session cookie would be called as another tenant's cookie."""


def found_tenant(house: House, slug: str, name: str, policy: Policy | None = None, theme: str = "default") -> Tenant:
    """Creates the tenant and its keys in one unit of work of its own. Raises BadSlug and Taken."""
    with house.transaction() as tx:
        return found_within(house, tx, slug, name, policy or Policy(), theme, "operator")


def found_within(house: House, tx: UnitOfWork, slug: str, name: str, policy: Policy, theme: str, actor: str) -> Tenant:
    """The tenant and its keys, with the caller's transaction. Raises BadSlug and Taken."""
    if not SLUG.fullmatch(slug):
        raise BadSlug(f"{slug!r} is not usable: lower case letters, digits and inner hyphens, at most 63.")
    if slug in RESERVED:
        raise BadSlug(f"{slug!r} is not usable: it names the console's cookies.")
    if slug.endswith(COOKIES):
        raise BadSlug(f"{slug!r} is not usable: the endings {', '.join(COOKIES)} name cookies.")
    base_url = f"{house.settings.address.url}/t/{slug}"
    tenant = tenants.create(tx, house.clock.now(), slug=slug, name=name, base_url=base_url, policy=policy, theme=theme)
    ctx = house.inside(tenant, tx)
    house.keyring.create(ctx)
    audit.record(ctx, "tenant.created", actor=actor, object="tenant", detail={"slug": slug})
    return tenant


def find_tenant(house: House, slug: str) -> Tenant | None:
    with house.transaction() as tx:
        return tenants.by_slug(tx, slug)


def ensure_system(house: House) -> Tenant:
    """The administrators' own tenant with the console's client, which exist from the first start on; four starting at
    once make one."""
    system = _system(house)
    with house.transaction() as tx:
        ensure_console(house, house.inside(system, tx))
    return system


def _system(house: House) -> Tenant:
    existing = find_tenant(house, SYSTEM)
    if existing is not None:
        return existing
    try:
        return found_tenant(house, SYSTEM, "FaceGuard administration")
    except Taken:
        taken = find_tenant(house, SYSTEM)
        if taken is None:
            raise
        return taken

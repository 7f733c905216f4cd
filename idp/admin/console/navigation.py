"""Where one can go in the console: what the role allows and what is built. An entry without a page is not there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from idp.admin.principal import Principal
from idp.admin.roles import Permission
from idp.context import Tenant

OF_TENANT: tuple[tuple[str, str, Permission], ...] = (
    ("dashboard", "", "audit.read"),
    ("applications", "/applications", "applications.read"),
    ("people", "/people", "people.read"),
    ("groups", "/groups", "groups.read"),
    ("policy", "/policy", "policy.read"),
    ("looks", "/looks", "branding.read"),
    ("keys", "/keys", "keys.read"),
    ("audit", "/audit", "audit.read"),
    ("webhooks", "/webhooks", "webhooks.read"),
    ("configuration", "/configuration", "config.read"),
    ("settings", "/settings", "tenants.read"),
)
OF_PLATFORM: tuple[tuple[str, str, Permission], ...] = (
    ("tenants", "/admin/tenants", "tenants.read"),
    ("administrators", "/admin/administrators", "administrators.read"),
    ("reference", "/admin/reference", "self.read"),
)
PLACE = "/admin/t/<tenant>"


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` is a word of [console.nav]."""

    name: str
    url: str


def of_tenant(built: Collection[str], who: Principal, tenant: Tenant) -> list[Entry]:
    return [
        Entry(name, address(tenant.slug, below))
        for name, below, permission in OF_TENANT
        if PLACE + below in built
        and who.may(permission, tenant.id)
        and (name == "settings" or not tenant.removing)  # which say that it is being removed
    ]


def of_platform(built: Collection[str], who: Principal) -> list[Entry]:
    return [
        Entry(name, url)
        for name, url, permission in OF_PLATFORM
        if url in built and (permission != "administrators.read" or who.may(permission, None))
    ]


def address(slug: str, below: str = "") -> str:
    """Of a page of a tenant."""
    return f"/admin/t/{slug}{below}"

"""For whom an access token is: the resource whose scope names it carries (RFC 9068 §3, RFC 8707 §2).

The administration's interface is a resource of the tenant `system` alone: its scope names mean nothing elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from idp.context import Tenant

READ, WRITE = "faceguard:read", "faceguard:write"
API_SCOPES = (READ, WRITE)
SYSTEM = "system"
API = "/api/v1"


def userinfo(tenant: Tenant) -> str:
    """The resource that a token is for when its scope names no other."""
    return f"{tenant.issuer}/oauth/userinfo"


def api(system: Tenant) -> str:
    """The address of the administration's interface, which is its audience."""
    return system.base_url.removesuffix(f"/t/{SYSTEM}") + API


def administers(tenant: Tenant, scope: Iterable[str]) -> bool:
    return tenant.slug == SYSTEM and bool(set(API_SCOPES) & set(scope))

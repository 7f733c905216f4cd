"""Roles and what each may do. A role is held over one tenant or, by the platform's own people, over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from idp.store.administrators import Role

Permission = Literal[
    "self.read",
    "tenants.read",
    "tenants.write",
    "tenants.create",
    "tenants.remove",
    "administrators.read",
    "administrators.write",
    "policy.read",
    "policy.write",
    "branding.read",
    "branding.write",
    "applications.read",
    "applications.write",
    "people.read",
    "people.write",
    "people.unlock",
    "groups.read",
    "groups.write",
    "keys.read",
    "keys.write",
    "webhooks.read",
    "webhooks.write",
    "audit.read",
    "audit.export",
    "config.read",
    "config.write",
]

EVERYTHING: frozenset[Permission] = frozenset(get_args(Permission))
OF_THE_PLATFORM: frozenset[Permission] = frozenset(
    {"tenants.create", "tenants.remove", "administrators.read", "administrators.write"}
)
"""What takes a role over every tenant, so that nobody gives himself more than he has (TN-11)."""
AUDITING: frozenset[Permission] = frozenset({"audit.export"})
READING: frozenset[Permission] = frozenset(name for name in get_args(Permission) if name.endswith(".read"))

GRANTED: Mapping[Role, frozenset[Permission]] = {
    "platform_admin": EVERYTHING,
    "tenant_admin": EVERYTHING - OF_THE_PLATFORM,
    "support": frozenset(
        {
            "self.read",
            "tenants.read",
            "branding.read",
            "applications.read",
            "people.read",
            "people.unlock",
            "groups.read",
        }
    ),
    "auditor": (READING | AUDITING) - OF_THE_PLATFORM,
}

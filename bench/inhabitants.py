"""Rows of tenants, their people, and those who administer them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from idp.context import Policy
from idp.ids import new_id
from idp.store.administrators import EVERYWHERE
from idp.store.tenants import found_by

NAMES = ("Ada", "Ben", "Cem", "Dora", "Emil", "Fatma", "Greta", "Hugo", "Ines", "Jan")
OVER_MANY = 500  # tenants of the administrator who has many
Rows = Iterator[dict[str, Any]]


def slug_of(number: int) -> str:
    return f"seeded-{number:06}"


def tenants(number: int, url: str, now: datetime) -> Rows:
    policy = asdict(Policy())
    for one in range(number):
        slug, name = slug_of(one), f"Seeded {one}"
        yield {
            "id": new_id(), "slug": slug, "name": name, **found_by(name, slug), "base_url": f"{url}/t/{slug}",
            "active": True, "theme": "default", "policy": policy, "branding": {}, "claims": [], "created_at": now,
        }  # fmt: skip


def people(tenants: Sequence[str], number: int, now: datetime) -> Rows:
    """Every tenth is the first tenant's, the others are spread evenly."""
    for one in range(number):
        tenant = tenants[0] if one % 10 == 0 else tenants[one % len(tenants)]
        yield person(tenant, NAMES[one * 7 // 10 % 10], one, now)


def person(tenant: str, name: str, number: int, now: datetime) -> dict[str, Any]:
    email = f"{name.lower()}.{number:08}@example.com"
    return {
        "tenant": tenant, "id": new_id(), "email": email, "email_key": email, "email_verified": True,
        "name": f"{name} {number}", "claims": {"locale": "en"}, "active": number % 50 != 0, "created_at": now,
    }  # fmt: skip


def administrators(system: str, people: Sequence[str], tenants: Sequence[str], platform: int, now: datetime) -> Rows:
    """One for each tenant, `platform` over all of them, and the last of `people` over many."""
    *others, last = people
    wanted = [(others[one % len(others)], over, "tenant_admin") for one, over in enumerate(tenants)]
    wanted += [(others[one % len(others)], EVERYWHERE, "support") for one in range(min(platform, len(others)))]
    wanted += [(last, over, "auditor") for over in tenants[:OVER_MANY]]
    for principal, over, role in wanted:
        yield {"tenant": system, "principal": principal, "over": over, "role": role, "given_at": now}

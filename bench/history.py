"""Rows of what happened in months: audit events, and how often what happened in each hour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from idp.audit.counting import FAILURES, hour_of
from idp.ids import new_id

SPAN = timedelta(days=180)
SHARE = 5  # of ten events, in the first tenant; one is the administrators' own tenant's
KINDS = (
    "signed_in", "signed_in", "signed_in", "password.failed", "face.verify.passed", "face.verify.fail", "signed_out",
    "passkey.passed", "client.changed", "person.changed",
)  # fmt: skip
RARE = "tenant.policy_changed"
"""One event in 100,000."""
OUTCOMES = tuple(
    dict.fromkeys(
        [
            *(("sign_in", outcome) for outcome in ("face", "other")),
            *(("failure", outcome) for outcome in FAILURES.values()),
            *(("face", outcome) for outcome in ("passed", "partial", "another", "not_live", "unclear")),
        ]
    )
)
Rows = Iterator[dict[str, Any]]


def events(
    tenants: Sequence[str], system: str, people: Sequence[str], applications: int, number: int, now: datetime
) -> Rows:
    """`people` are the first tenant's; the first of them has one event in a hundred of his tenant. They count as
    sealed, by seals that nobody made: they are for reading alone."""
    step = SPAN / number
    for one in range(number):
        yield {
            **_happened(one, tenants, system, people, applications),
            "request_id": f"request-{one:012}",
            "at": now - SPAN + step * one,
            "seal": 1,
        }


def _happened(
    one: int, tenants: Sequence[str], system: str, people: Sequence[str], applications: int
) -> dict[str, Any]:
    turn = one % 10
    tenant = tenants[0] if turn < SHARE else system if turn == 9 else tenants[one * 7919 % len(tenants)]
    kind = RARE if one % 100_000 == 99_990 else KINDS[one // 10 % len(KINDS)]
    person = people[0] if one % 100 == 0 else people[one * 104_729 % len(people)]
    client = f"app-{one * 31 % applications:06}"
    changed = {"client.changed": f"application/{client}", "person.changed": f"person/{person}"}.get(kind)
    return {
        "tenant": tenant, "kind": kind, "client": client, "object": changed, "person": person,
        "actor": f"admin.{one // 100 % 400}@example.com" if changed else None,
        "detail": {"acr": "single", "number": one},
    }  # fmt: skip


def activity(tenant: str, days: int, now: datetime) -> Rows:
    """Of every hour, every outcome."""
    for hours in range(24 * days):
        for number, (kind, outcome) in enumerate(OUTCOMES):
            yield {
                "tenant": tenant, "hour": hour_of(now) - timedelta(hours=hours), "kind": kind, "outcome": outcome,
                "count": (hours * 7 + number * 13) % 40 + 1,
            }  # fmt: skip


def little_activity(tenants: Sequence[str], now: datetime) -> Rows:
    for number, tenant in enumerate(tenants):
        for days in range(10):
            hour = hour_of(now) - timedelta(days=days, hours=number % 24)
            yield {"tenant": tenant, "hour": hour, "kind": "sign_in", "outcome": "other", "count": number % 9 + 1}


def console_sessions(system: str, people: Sequence[str], now: datetime) -> Rows:
    for number, person in enumerate(people):
        yield {
            "tenant": system, "digest": new_id() * 2, "person": person, "sid": new_id(), "hint": "", "recent": [],
            "acr": "urn:faceguard:acr:single", "amr": ["pwd"], "auth_time": now, "created_at": now, "seen_at": now,
            "expires_at": now + timedelta(hours=number % 8),
        }  # fmt: skip

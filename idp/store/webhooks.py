"""Webhooks: addresses that are told of a tenant's audit events, each with a secret of its own, wrapped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.context import Ctx
from idp.store.audit_tables import webhooks
from idp.store.scope import change as changing
from idp.store.scope import erase, given, pick, put, run
from idp.store.unit_of_work import AnyRow


@dataclass(frozen=True, slots=True)
class Webhook:
    """`kinds`: kinds of events, each with everything below it; * for all. The former secret signs too until its end."""

    id: str
    url: str
    kinds: tuple[str, ...]
    active: bool
    secret_wrapped: bytes
    former_wrapped: bytes | None
    former_until: datetime | None
    created_at: datetime

    def wants(self, kind: str) -> bool:
        """What happens to webhooks themselves is told to none, or a failure would make the next one."""
        below = any(one == "*" or kind == one or kind.startswith(f"{one}.") for one in self.kinds)
        return self.active and below and not kind.startswith("webhook.")


C = webhooks.c
COLUMNS = (C.id, C.url, C.kinds, C.active, C.secret_wrapped, C.former_wrapped, C.former_until, C.created_at)
ONE = C.id == given("id")
ALL = pick(webhooks, *COLUMNS).order_by(C.created_at, C.id)
FIND = pick(webhooks, *COLUMNS).where(ONE)
ADD = put(webhooks)
CHANGE = changing(webhooks).where(ONE)
REMOVE = erase(webhooks).where(ONE)


def add(ctx: Ctx, id: str, url: str, kinds: tuple[str, ...], secret_wrapped: bytes) -> None:
    new: dict[str, Any] = {"former_wrapped": None, "former_until": None, "created_at": ctx.now}
    run(ctx, ADD, id=id, url=url, kinds=list(kinds), active=True, secret_wrapped=secret_wrapped, **new)


def find(ctx: Ctx, id: str) -> Webhook | None:
    row = run(ctx, FIND, id=id).first()
    return None if row is None else _webhook(row)


def listing(ctx: Ctx) -> list[Webhook]:
    """Oldest first. A tenant has few (idp/admin/api/webhooks.py)."""
    return [_webhook(row) for row in run(ctx, ALL)]


def change(ctx: Ctx, id: str, **changed: Any) -> bool:
    """`changed`: columns, `kinds` as a list."""
    return run(ctx, CHANGE.values(**changed), id=id).rowcount == 1


def remove(ctx: Ctx, id: str) -> bool:
    return run(ctx, REMOVE, id=id).rowcount == 1


def _webhook(row: AnyRow) -> Webhook:
    id, url, kinds, *rest = row
    return Webhook(id, url, tuple(kinds), *rest)

"""Audit events, written in the same transaction as their cause. What is secret cannot be written here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer

from idp.context import Ctx
from idp.store.audit_tables import audit_events
from idp.store.scope import given, pick, put, run

SECRETS = frozenset(
    {
        "assertion",
        "code",
        "codes",
        "cookie",
        "cookies",
        "credential",
        "embedding",
        "embeddings",
        "key",
        "otp",
        "passphrase",
        "passwd",
        "password",
        "secret",
        "secrets",
        "ticket",
        "token",
        "tokens",
        "vector",
        "verifier",
    }
)


@dataclass(frozen=True, slots=True)
class Event:
    seq: int
    kind: str
    person: str | None
    client: str | None
    actor: str | None
    request_id: str
    object: str | None
    detail: Mapping[str, Any]
    at: datetime


C = audit_events.c
COLUMNS = (C.seq, C.kind, C.person, C.client, C.actor, C.request_id, C.object, C.detail, C.at)
RECORD = put(audit_events)
RECENT = pick(audit_events, *COLUMNS).order_by(C.seq.desc()).limit(given("limit", Integer()))
ONE = pick(audit_events, *COLUMNS).where(C.seq == given("event"))
LAST_OF = pick(audit_events, *COLUMNS).where(C.object == given("object")).order_by(C.seq.desc()).limit(1)


def record(
    ctx: Ctx,
    kind: str,
    *,
    person: str | None = None,
    client: str | None = None,
    actor: str | None = None,
    object: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> int:
    """The event's number. `object`: what was changed, as "application/web". Raises ValueError when a name in `detail`,
    at any depth, ends in a word that names a secret."""
    _refuse_secrets(detail or {})
    recorded = run(
        ctx,
        RECORD,
        kind=kind,
        person=person,
        client=client and client[:128],  # it may be anything that was sent to us
        actor=actor,
        request_id=ctx.request_id[:32],
        object=object and object[:160],
        detail=dict(detail or {}),
        at=ctx.now,
        seal=None,
    )
    seq: int = recorded.inserted_primary_key[0]  # type: ignore[index]
    return seq


def recent(ctx: Ctx, limit: int = 100) -> list[Event]:
    """Newest first."""
    return [Event(*row) for row in run(ctx, RECENT, limit=limit)]


def find(ctx: Ctx, seq: int) -> Event | None:
    row = run(ctx, ONE, event=seq).first()
    return None if row is None else Event(*row)


def last_of(ctx: Ctx, object: str) -> Event | None:
    """Who changed it last, and when."""
    row = run(ctx, LAST_OF, object=object).first()
    return None if row is None else Event(*row)


def _refuse_secrets(value: Any) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if re.split(r"[^a-z0-9]+", str(name).lower())[-1] in SECRETS:
                raise ValueError(f"an audit event must not hold {name!r}")
            _refuse_secrets(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_secrets(inner)

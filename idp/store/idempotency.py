"""Answers to be given again: a request that comes twice under one key is acted on once (Idempotency-Key header)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from idp.context import Ctx
from idp.store.scope import given, instant, pick, run
from idp.store.tables import idempotency_keys
from idp.store.upsert import put_new, won

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answered:
    """`request`: digest of what was asked; `sealed`: what was answered."""

    request: str
    sealed: str


C = idempotency_keys.c
FIND = pick(idempotency_keys, C.request, C.sealed).where(C.digest == given("digest"), C.expires_at > instant("now"))
KEEP = put_new(idempotency_keys)


def find(system: Ctx, digest: str) -> Answered | None:
    row = run(system, FIND, digest=digest, now=system.now).first()
    return None if row is None else Answered(*row)


def keep(system: Ctx, digest: str, answered: Answered) -> bool:
    """False when somebody else's answer under this key is there already."""
    row = {"digest": digest, "request": answered.request, "sealed": answered.sealed}
    return won(system, KEEP, **row, expires_at=system.now + KEPT)

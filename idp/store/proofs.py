"""Proofs: the result of one factor, bound to tenant, journey, browser and person, consumed once (design §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from idp.context import Ctx
from idp.ids import new_id
from idp.store.scope import change, erase, given, instant, pick, put, run
from idp.store.tables import proofs

LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Proof:
    id: str
    journey: str
    browser: str
    person: str
    factor: str
    detail: Mapping[str, Any]
    proved_at: datetime
    expires_at: datetime


C = proofs.c
COLUMNS = (C.id, C.journey, C.browser, C.person, C.factor, C.detail, C.proved_at, C.expires_at)
LIVE = (C.journey == given("journey"), C.consumed_at.is_(None), C.expires_at > instant("now"))
RECORD = put(proofs)
OF_JOURNEY = pick(proofs, *COLUMNS).where(*LIVE).order_by(C.proved_at, C.id)
CONSUME = (
    change(proofs)
    .where(*LIVE, C.person == given("person"), C.browser == given("browser"))
    .values(consumed_at=instant("now"))
    .returning(*COLUMNS)
)
DISCARD = erase(proofs).where(C.journey == given("journey"), C.consumed_at.is_(None))
DISCARD_OF = erase(proofs).where(C.person == given("person"), C.consumed_at.is_(None))


def record(
    ctx: Ctx,
    *,
    journey: str,
    browser: str,
    person: str,
    factor: str,
    detail: Mapping[str, Any] | None = None,
    lifetime: timedelta = LIFETIME,
) -> Proof:
    proof = Proof(new_id(), journey, browser, person, factor, dict(detail or {}), ctx.now, ctx.now + lifetime)
    run(ctx, RECORD, **{c.name: getattr(proof, c.name) for c in COLUMNS}, consumed_at=None)
    return proof


def of_journey(ctx: Ctx, journey: str) -> list[Proof]:
    """Live and unconsumed, oldest first."""
    return [Proof(*row) for row in run(ctx, OF_JOURNEY, journey=journey, now=ctx.now)]


def consume(ctx: Ctx, journey: str, person: str, browser: str) -> list[Proof]:
    """The journey's live proofs of this person in this browser, for exactly one caller; oldest first."""
    rows = run(ctx, CONSUME, journey=journey, person=person, browser=browser, now=ctx.now)
    return sorted((Proof(*row) for row in rows), key=lambda proof: (proof.proved_at, proof.id))


def discard(ctx: Ctx, journey: str) -> int:
    """Deletes what was proved in the journey and not yet consumed."""
    return run(ctx, DISCARD, journey=journey).rowcount


def discard_of(ctx: Ctx, person: str) -> int:
    """Deletes what the person proved anywhere and no journey has consumed."""
    return run(ctx, DISCARD_OF, person=person).rowcount

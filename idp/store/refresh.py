"""Refresh tokens: one row a generation, stored as digests, each spent once (design §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from idp.context import Ctx
from idp.ids import digest
from idp.store import scope
from idp.store.families import Family
from idp.store.scope import change, given, instant, pick, run
from idp.store.tables import refresh_tokens


@dataclass(frozen=True, slots=True)
class RefreshToken:
    family: str
    client: str
    generation: int
    used_at: datetime | None
    expires_at: datetime


C = refresh_tokens.c
COLUMNS = (C.family, C.client, C.generation, C.used_at, C.expires_at)
PUT = scope.put(refresh_tokens)
SPEND = (
    change(refresh_tokens)
    .where(
        C.digest == given("digest"),
        C.client == given("client"),
        C.used_at.is_(None),
        C.expires_at > instant("now"),
    )
    .values(used_at=instant("now"))
    .returning(*COLUMNS)
)
LOOK = pick(refresh_tokens, *COLUMNS).where(C.digest == given("digest"))
SUCCESSOR_USED = pick(refresh_tokens, C.generation).where(
    C.family == given("family"), C.generation > given("generation"), C.used_at.is_not(None)
)


def put(ctx: Ctx, family: Family, generation: int, value: str, expires_at: datetime) -> None:
    row = {"digest": digest(value), "family": family.id, "client": family.client, "generation": generation}
    run(ctx, PUT, **row, expires_at=expires_at, used_at=None)


def spend(ctx: Ctx, value: str, client: str) -> RefreshToken | None:
    """The token, for exactly one caller, however many race; None for unknown, expired, used or another client's."""
    row = run(ctx, SPEND, digest=digest(value), client=client, now=ctx.now).first()
    return None if row is None else RefreshToken(*row)


def look(ctx: Ctx, value: str) -> RefreshToken | None:
    """What became of a token, without spending it."""
    row = run(ctx, LOOK, digest=digest(value)).first()
    return None if row is None else RefreshToken(*row)


def successor_used(ctx: Ctx, family: str, generation: int) -> bool:
    """Whether a later token of the family was used: then the one of `generation` is not a retry but a replay."""
    return run(ctx, SUCCESSOR_USED, family=family, generation=generation).first() is not None

"""One-time values: typed, per tenant, stored as digests, spent by one statement (design §5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func

from idp.context import Ctx
from idp.ids import digest, new_secret
from idp.store.scope import change, erase, given, instant, pick, put, run
from idp.store.tables import one_time
from idp.store.upsert import put_new, won

Kind = Literal["address", "assertion", "code", "email", "form", "invitation", "passkey", "recovery", "ticket"]


@dataclass(frozen=True, slots=True)
class Spent:
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    owner: str
    payload: Mapping[str, Any]
    used_at: datetime | None
    expires_at: datetime


C = one_time.c
UNUSED = (C.used_at.is_(None), C.expires_at > instant("now"))
MINT = put(one_time)
SPEND = (
    change(one_time)
    .where(C.kind == given("kind"), C.digest == given("digest"), C.owner == given("owner"), *UNUSED)
    .values(used_at=instant("now"))
    .returning(C.payload)
)
LOOK = pick(one_time, C.owner, C.payload, C.used_at, C.expires_at).where(
    C.kind == given("kind"), C.digest == given("digest")
)
OF_OWNER = (C.kind == given("kind"), C.owner == given("owner"))
COUNT = pick(one_time, func.count()).where(*OF_OWNER, *UNUSED)
FIRST = put_new(one_time)
DISCARD = erase(one_time).where(*OF_OWNER, C.used_at.is_(None))


def mint(
    ctx: Ctx, kind: Kind, *, owner: str, payload: Mapping[str, Any], lifetime: timedelta, value: str | None = None
) -> str:
    """The value to hand out, which only `owner` can spend. `value` is given where a person has to type it."""
    handed_out = value or new_secret()
    row = {"kind": kind, "digest": digest(handed_out), "owner": owner, "payload": dict(payload)}
    run(ctx, MINT, **row, expires_at=ctx.now + lifetime, used_at=None)
    return handed_out


def spend(ctx: Ctx, kind: Kind, value: str, owner: str) -> Spent | None:
    """The payload, for exactly one caller, however many race; None for unknown, expired, used or another's."""
    row = run(ctx, SPEND, kind=kind, digest=digest(value), owner=owner, now=ctx.now).first()
    return None if row is None else Spent(row.payload)


def first(ctx: Ctx, kind: Kind, value: str, *, owner: str, lifetime: timedelta) -> bool:
    """Whether `value`, which `owner` chose, comes from them for the first time: True for exactly one caller.

    It is known until it is purged, which is after `lifetime`.
    """
    row = {"kind": kind, "digest": digest(f"{owner}\n{value}"), "owner": owner, "payload": {}}
    return won(ctx, FIRST, **row, expires_at=ctx.now + lifetime, used_at=ctx.now)


def look(ctx: Ctx, kind: Kind, value: str) -> Seen | None:
    """What became of a value, without spending it: used and expired ones too, until they are purged."""
    row = run(ctx, LOOK, kind=kind, digest=digest(value)).first()
    return None if row is None else Seen(*row)


def unused(ctx: Ctx, kind: Kind, owner: str) -> int:
    """How many of the owner's values can still be spent."""
    count: int = run(ctx, COUNT, kind=kind, owner=owner, now=ctx.now).scalar_one()
    return count


def discard(ctx: Ctx, kind: Kind, owner: str) -> int:
    """Deletes the owner's unused values; used ones stay, so that a replay is still seen."""
    return run(ctx, DISCARD, kind=kind, owner=owner).rowcount

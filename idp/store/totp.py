"""Authenticator apps: a person's secret, wrapped, and the newest time step that was accepted (RFC 6238 §5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case

from idp.context import Ctx
from idp.store.scope import change, erase, given, pick, run
from idp.store.tables import totp
from idp.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class Authenticator:
    """`wrapped`: the secret, encrypted for this person of this tenant."""

    wrapped: bytes
    last_step: int
    added_at: datetime


C = totp.c
THIS = C.person == given("person")
FIND = pick(totp, C.wrapped, C.last_step, C.added_at).where(THIS)
USE = (
    change(totp)
    .where(THIS, C.wrapped == given("wrapped"), C.last_step < given("step"))
    .values(last_step=given("step"))
    .returning(C.last_step)
)
PUT = upsert(
    totp,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[C.tenant, C.person],
        set_={
            "wrapped": insert.excluded.wrapped,
            "last_step": case((C.last_step > insert.excluded.last_step, C.last_step), else_=insert.excluded.last_step),
            "added_at": insert.excluded.added_at,
        },
    ),
)
REMOVE = erase(totp).where(THIS)


def find(ctx: Ctx, person: str) -> Authenticator | None:
    row = run(ctx, FIND, person=person).first()
    return None if row is None else Authenticator(*row)


def put(ctx: Ctx, person: str, wrapped: bytes, step: int) -> None:
    """Sets or replaces the person's app, whose code of `step` has just confirmed it. No step is ever good again."""
    run(ctx, PUT.on(ctx.tx), person=person, wrapped=wrapped, last_step=step, added_at=ctx.now)


def use(ctx: Ctx, person: str, wrapped: bytes, step: int) -> bool:
    """Whether `step` is newer than every one before it: True for exactly one caller, while the app is still this."""
    return run(ctx, USE, person=person, wrapped=wrapped, step=step).first() is not None


def remove(ctx: Ctx, person: str) -> bool:
    return run(ctx, REMOVE, person=person).rowcount == 1

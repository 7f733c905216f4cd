"""Which pictures a person's captures have shown, as keyed digests: a recording that is played again is recognised."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import LargeBinary, bindparam, func

from idp.context import Ctx
from idp.store.scope import erase, given, pick, run
from idp.store.tables import frame_digests
from idp.store.upsert import put_new

F = frame_digests.c
OF_PERSON = F.person == given("person")
SHOWN = bindparam("given_digests", expanding=True, type_=LargeBinary())
BEFORE = pick(frame_digests, func.count(F.digest.distinct())).where(
    OF_PERSON, F.capture != given("capture"), F.digest.in_(SHOWN)
)
KEEP = put_new(frame_digests)
FORGET = erase(frame_digests).where(OF_PERSON)


def seen(ctx: Ctx, person: str, capture: str, digests: Collection[bytes]) -> int:
    """How many of the digests, 32 bytes each, another capture of the person has shown."""
    found: int = run(ctx, BEFORE, person=person, capture=capture, digests=list(digests)).scalar_one()
    return found


def keep(ctx: Ctx, person: str, capture: str, digests: Collection[bytes]) -> None:
    """May be repeated."""
    for one in digests:
        run(ctx, KEEP.on(ctx.tx), person=person, capture=capture, digest=one, at=ctx.now)


def forget(ctx: Ctx, person: str) -> int:
    return run(ctx, FORGET, person=person).rowcount

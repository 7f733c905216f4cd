"""Two accounts with one face: found by the search for duplicates, or linked by an administrator as one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import or_

from idp.context import Ctx
from idp.store.scope import erase, given, pick, run
from idp.store.tables import face_pairs
from idp.store.upsert import put_new, upsert, won

State = Literal["found", "same", "different"]


@dataclass(frozen=True, slots=True)
class Pair:
    first: str
    second: str
    state: State
    at: datetime


P = face_pairs.c
COLUMNS = (P.first, P.second, P.state, P.at)
OF_PERSON = or_(P.first == given("person"), P.second == given("person"))
FIND = put_new(face_pairs)
SETTLE = upsert(
    face_pairs,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[P.tenant, P.first, P.second],
        set_={"state": insert.excluded.state, "at": insert.excluded.at},
    ),
)
LISTING = pick(face_pairs, *COLUMNS).order_by(P.at, P.first, P.second)
SAME = pick(face_pairs, P.first, P.second).where(OF_PERSON, P.state == "same")
FORGET = erase(face_pairs).where(OF_PERSON)


def found(ctx: Ctx, person: str, other: str) -> bool:
    """True where these two were not known as a pair. What an administrator decided stays."""
    return won(ctx, FIND, **_pair(person, other), state="found", at=ctx.now)


def settle(ctx: Ctx, person: str, other: str, state: State) -> None:
    """An administrator's word, whether or not the two were found."""
    run(ctx, SETTLE.on(ctx.tx), **_pair(person, other), state=state, at=ctx.now)


def listing(ctx: Ctx) -> list[Pair]:
    return [Pair(*row) for row in run(ctx, LISTING)]


def same_as(ctx: Ctx, person: str) -> frozenset[str]:
    """The other accounts of the same person."""
    return frozenset(one for pair in run(ctx, SAME, person=person) for one in pair) - {person}


def forget(ctx: Ctx, person: str) -> int:
    return run(ctx, FORGET, person=person).rowcount


def _pair(one: str, other: str) -> dict[str, str]:
    first, second = sorted((one, other))
    return {"first": first, "second": second}

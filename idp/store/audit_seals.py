"""Seals over audit events: which events each covers, and which seal is the newest. idp/audit/sealing.py makes them.

An event that commits late is simply in a later seal, so seals overlap in their numbers' range but never in events.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Integer, func, select
from sqlalchemy.exc import OperationalError

from idp.context import Ctx
from idp.store.audit import COLUMNS, Event
from idp.store.audit_tables import audit_events, audit_heads, audit_seals
from idp.store.scope import across_tenants, change, given, pick, put, run
from idp.store.unit_of_work import AnyRow, UnitOfWork
from idp.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class Seal:
    """`events`: of each, in order, its number (8 bytes, big-endian) and its SHA-256 (32 bytes)."""

    number: int
    first_seq: int
    last_seq: int
    events: bytes
    previous: str
    digest: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """Which seal is the newest."""

    number: int
    digest: str
    mac: str


class Unreadable(Exception):
    """A row holds what we never write."""


E, S, H = audit_events.c, audit_seals.c, audit_heads.c
UNSEALED = E.seal.is_(None)
NEXT_TENANT = across_tenants(
    select(E.tenant).where(UNSEALED, E.tenant > given("after", E.tenant.type)).order_by(E.tenant).limit(1)
)
OLDEST = pick(audit_events, E.seq).where(UNSEALED).order_by(E.seq).limit(given("limit", Integer()))
CLAIM = change(audit_events).where(UNSEALED, E.seq.in_(OLDEST)).values(seal=given("number")).returning(*COLUMNS)
HEAD = pick(audit_heads, H.number, H.digest, H.mac)
SET_HEAD = upsert(
    audit_heads,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[H.tenant],
        set_={"number": insert.excluded.number, "digest": insert.excluded.digest, "mac": insert.excluded.mac},
    ),
)
SEAL = (S.number, S.first_seq, S.last_seq, S.events, S.previous, S.digest, S.sealed_at)
ADD = put(audit_seals)
NEWEST = pick(audit_seals, func.max(S.number))
BEHIND = pick(audit_seals, *SEAL).where(S.number > given("number")).order_by(S.number).limit(given("limit", Integer()))
COVERED = (
    pick(audit_events, *COLUMNS)
    .where(E.seq.between(given("first"), given("last")), E.seal == given("number"))
    .order_by(E.seq)
)
COUNT_SEALED = pick(audit_events, func.count()).where(E.seal <= given("number"))
COUNT_UNSEALED = pick(audit_events, func.count()).where(UNSEALED)
ANY_SEALED = pick(audit_events, E.seq).where(E.seal.is_not(None)).limit(1)
SEALED_BEHIND = (
    pick(audit_events, E.seq, E.seal)
    .where(E.seal <= given("number"), E.seq > given("after"))
    .order_by(E.seq)
    .limit(given("limit", Integer()))
)


def next_tenant(tx: UnitOfWork, after: str) -> str | None:
    """The id of the next tenant, in order behind `after`, that has an event without a seal. Touches no other."""
    return tx.execute(NEXT_TENANT, {"given_after": after}).scalar()


def claim(ctx: Ctx, number: int, limit: int) -> list[Event]:
    """The oldest events without a seal, which are `number`'s from now on."""
    return sorted((Event(*row) for row in run(ctx, CLAIM, number=number, limit=limit)), key=lambda event: event.seq)


def add(ctx: Ctx, seal: Seal) -> None:
    run(
        ctx,
        ADD,
        number=seal.number,
        first_seq=seal.first_seq,
        last_seq=seal.last_seq,
        events=seal.events,
        previous=seal.previous,
        digest=seal.digest,
        sealed_at=seal.sealed_at,
    )


def head(ctx: Ctx) -> Head | None:
    row = run(ctx, HEAD).first()
    return None if row is None else Head(*row)


def set_head(ctx: Ctx, head: Head) -> None:
    run(ctx, SET_HEAD.on(ctx.tx), number=head.number, digest=head.digest, mac=head.mac)


def newest(ctx: Ctx) -> int:
    """The highest number of a seal; 0 where there is none."""
    return run(ctx, NEWEST).scalar() or 0


def behind(ctx: Ctx, number: int, limit: int) -> list[Seal]:
    """In order, those with a higher number. Raises Unreadable."""
    return [Seal(*row) for row in _readable(ctx, BEHIND, number=number, limit=limit)]


def covered(ctx: Ctx, number: int, first: int, last: int) -> list[Event]:
    """The events from `first` to `last` that say they are this seal's, in order. Raises Unreadable."""
    return [Event(*row) for row in _readable(ctx, COVERED, number=number, first=first, last=last)]


def count_sealed(ctx: Ctx, number: int) -> int:
    """How many events say that they have a seal up to `number`."""
    return run(ctx, COUNT_SEALED, number=number).scalar() or 0


def count_unsealed(ctx: Ctx) -> int:
    return run(ctx, COUNT_UNSEALED).scalar() or 0


def any_sealed(ctx: Ctx) -> bool:
    """Whether any event says that it has a seal."""
    return run(ctx, ANY_SEALED).first() is not None


def sealed_behind(ctx: Ctx, seq: int, number: int, limit: int) -> list[tuple[int, int]]:
    """Event and seal, in order of the events, of those that say they have a seal up to `number`."""
    return [(row[0], row[1]) for row in run(ctx, SEALED_BEHIND, after=seq, number=number, limit=limit)]


def _readable(ctx: Ctx, statement: Executable, **values: Any) -> list[AnyRow]:
    try:
        return list(run(ctx, statement, **values).all())
    except (ValueError, TypeError, OperationalError) as error:
        head(ctx)  # raises when it is the database itself that does not answer
        raise Unreadable(type(error).__name__) from error

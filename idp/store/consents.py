"""Consents: the scope that a person lets a client have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer

from idp.context import Ctx
from idp.store.scope import erase, given, joined, pick, run
from idp.store.tables import clients, consents
from idp.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class Consent:
    client: str
    scope: frozenset[str]
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Named(Consent):
    """`name`: the client's, or its id where there is no such client any more."""

    name: str


C = consents.c
THIS = (C.person == given("person"), C.client == given("client"))
SCOPE_OF = pick(consents, C.scope).where(*THIS)
OF_PERSON = pick(consents, C.client, C.scope, C.given_at).where(C.person == given("person")).order_by(C.client)
NAMED = (
    pick(consents, C.client, C.scope, C.given_at, clients.c.name)
    .outerjoin(clients, joined(clients, clients.c.client_id == C.client))
    .where(C.person == given("person"), C.client > given("after"))
    .order_by(C.client)
    .limit(given("limit", Integer()))
)
WITHDRAW = erase(consents).where(*THIS)
WITHDRAW_OF_CLIENT = erase(consents).where(C.client == given("client"))
GIVE = upsert(
    consents,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[C.tenant, C.person, C.client],
        set_={"scope": insert.excluded.scope, "given_at": insert.excluded.given_at},
    ),
)


def scope_of(ctx: Ctx, person: str, client: str) -> frozenset[str]:
    """Empty when nothing was consented to."""
    return frozenset((run(ctx, SCOPE_OF, person=person, client=client).scalar() or "").split())


def of_person(ctx: Ctx, person: str) -> list[Consent]:
    rows = run(ctx, OF_PERSON, person=person)
    return [Consent(row.client, frozenset(row.scope.split()), row.given_at) for row in rows]


def page(ctx: Ctx, person: str, *, after: str = "", limit: int) -> list[Named]:
    """By the client's id, behind that one."""
    rows = run(ctx, NAMED, person=person, after=after, limit=limit)
    return [Named(row.client, frozenset(row.scope.split()), row.given_at, row.name or row.client) for row in rows]


def give(ctx: Ctx, person: str, client: str, scope: Iterable[str]) -> None:
    """The client may have exactly this scope from now on; the last word holds."""
    run(ctx, GIVE.on(ctx.tx), person=person, client=client, scope=" ".join(sorted(scope)), given_at=ctx.now)


def withdraw(ctx: Ctx, person: str, client: str) -> bool:
    return run(ctx, WITHDRAW, person=person, client=client).rowcount == 1


def withdraw_all(ctx: Ctx, client: str) -> int:
    """Everybody's, when the client is no more: another of that name starts with none."""
    return run(ctx, WITHDRAW_OF_CLIENT, client=client).rowcount

"""Grants: person x client x scope, with the evidence that its tokens quote (design §4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from idp.context import Ctx
from idp.ids import new_id
from idp.store import families
from idp.store.scope import change, given, instant, pick, put, run, several
from idp.store.tables import grants

LIFETIME = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Grant:
    id: str
    person: str
    client: str
    session: str
    scope: tuple[str, ...]
    claims: Mapping[str, Any]  # the request's `claims` parameter
    claims_locales: tuple[str, ...]
    acr: str
    amr: tuple[str, ...]
    evidence: tuple[str, ...]  # ids of the proofs that acr and amr rest on
    auth_time: datetime
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def live(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Grant:
        """From the values of COLUMNS."""
        id, person, client, session, scope, claims, locales, acr, amr, evidence, *times = row
        names, languages = tuple(scope.split()), tuple(locales.split())
        return cls(id, person, client, session, names, claims, languages, acr, tuple(amr), tuple(evidence), *times)


C = grants.c
COLUMNS = [c for c in C if c.name != "tenant"]
ADD = put(grants)
FIND = pick(grants, *COLUMNS).where(C.id == given("id"))
OF_PERSON = pick(grants, *COLUMNS).where(C.person == given("person")).order_by(C.created_at, C.id)
CLIENTS = pick(grants, C.client).where(C.session == given("session")).distinct().order_by(C.client)
CLIENTS_OF_EACH = (
    pick(grants, C.session, C.client).where(C.session.in_(several("sessions"))).distinct().order_by(C.client)
)
REVOKE = change(grants).where(C.revoked_at.is_(None)).values(revoked_at=instant("now"))
REVOKE_ONE = REVOKE.where(C.id == given("id"))


def add(
    ctx: Ctx,
    *,
    person: str,
    client: str,
    session: str,
    scope: Iterable[str],
    acr: str,
    amr: Iterable[str],
    evidence: Iterable[str],
    auth_time: datetime,
    claims: Mapping[str, Any] | None = None,
    claims_locales: Iterable[str] = (),
    lifetime: timedelta = LIFETIME,
) -> Grant:
    grant = Grant(
        id=new_id(),
        person=person,
        client=client,
        session=session,
        scope=tuple(scope),
        claims=dict(claims or {}),
        claims_locales=tuple(claims_locales),
        acr=acr,
        amr=tuple(amr),
        evidence=tuple(evidence),
        auth_time=auth_time,
        created_at=ctx.now,
        expires_at=ctx.now + lifetime,
        revoked_at=None,
    )
    row = {c.name: getattr(grant, c.name) for c in COLUMNS}
    row |= {"scope": " ".join(grant.scope), "claims_locales": " ".join(grant.claims_locales)}
    row |= {"amr": list(grant.amr), "evidence": list(grant.evidence)}
    run(ctx, ADD, **row)
    return grant


def find(ctx: Ctx, id: str) -> Grant | None:
    """Revoked and expired ones too: ask `live`."""
    row = run(ctx, FIND, id=id).first()
    return None if row is None else Grant.of_row(row)


def of_person(ctx: Ctx, person: str) -> list[Grant]:
    return [Grant.of_row(row) for row in run(ctx, OF_PERSON, person=person)]


def clients_of(ctx: Ctx, session: str) -> list[str]:
    """The clients that have been told of a sign-in in that session, whatever became of their grants since."""
    return [row.client for row in run(ctx, CLIENTS, session=session)]


def clients_of_each(ctx: Ctx, sessions: Sequence[str]) -> dict[str, list[str]]:
    """clients_of() several, by session, of those that have any."""
    found = defaultdict[str, list[str]](list)
    for session, client in run(ctx, CLIENTS_OF_EACH, sessions=list(sessions)):
        found[session].append(client)
    return dict(found)


def revoke(ctx: Ctx, id: str) -> bool:
    """Revokes the grant and its families of refresh tokens. False when it was revoked before."""
    revoked = run(ctx, REVOKE_ONE, id=id, now=ctx.now).rowcount == 1
    families.revoke_of(ctx, grant=id)
    return revoked


def revoke_of(ctx: Ctx, *, person: str | None = None, client: str | None = None, session: str | None = None) -> int:
    """Revokes the grants, and their families, on which all given criteria hold; at least one must be given."""
    criteria = {"person": person, "client": client, "session": session}
    wanted = {name: value for name, value in criteria.items() if value is not None}
    if not wanted:
        raise ValueError("whose grants?")
    statement = REVOKE.where(*(C[name] == given(name) for name in wanted))
    revoked = run(ctx, statement, **wanted, now=ctx.now).rowcount
    families.revoke_of(ctx, person=person, client=client, session=session)
    return revoked

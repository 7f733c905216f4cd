"""Families: the refresh tokens of one grant and sign-in (design §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from idp.context import Ctx
from idp.ids import new_id
from idp.store.scope import change, given, instant, pick, put, run
from idp.store.tables import families
from idp.store.unit_of_work import AnyRow

if TYPE_CHECKING:
    from idp.store.grants import Grant

LIFETIME = timedelta(days=30)  # absolute; each token's own expiry is the idle limit


@dataclass(frozen=True, slots=True)
class Family:
    id: str
    grant: str
    client: str
    person: str
    session: str
    offline: bool
    scope: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def live(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


C = families.c
COLUMNS = [c for c in C if c.name != "tenant"]
START = put(families)
FIND = pick(families, *COLUMNS).where(C.id == given("id"))
REVOKE = change(families).where(C.revoked_at.is_(None)).values(revoked_at=instant("now"))
REVOKE_ONE = REVOKE.where(C.id == given("id"))


def start(ctx: Ctx, grant: Grant, offline: bool, lifetime: timedelta = LIFETIME) -> Family:
    family = Family(
        id=new_id(),
        grant=grant.id,
        client=grant.client,
        person=grant.person,
        session=grant.session,
        offline=offline,
        scope=grant.scope,
        created_at=ctx.now,
        expires_at=ctx.now + lifetime,
        revoked_at=None,
    )
    row = {c.name: getattr(family, c.name) for c in COLUMNS} | {"scope": " ".join(family.scope)}
    run(ctx, START, **row)
    return family


def find(ctx: Ctx, id: str) -> Family | None:
    """Revoked and expired ones too: ask `live`."""
    row = run(ctx, FIND, id=id).first()
    return None if row is None else _family(row)


def revoke(ctx: Ctx, id: str) -> bool:
    return run(ctx, REVOKE_ONE, id=id, now=ctx.now).rowcount == 1


def revoke_of(
    ctx: Ctx,
    *,
    person: str | None = None,
    client: str | None = None,
    session: str | None = None,
    grant: str | None = None,
    offline: bool | None = None,
) -> int:
    """Revokes the families on which all given criteria hold; besides `offline` at least one must be given."""
    criteria = {"person": person, "client": client, "session": session, "grant": grant}
    wanted: dict[str, Any] = {name: value for name, value in criteria.items() if value is not None}
    if not wanted:
        raise ValueError("whose families?")
    if offline is not None:
        wanted["offline"] = offline
    statement = REVOKE.where(*(C[name] == given(name) for name in wanted))
    return run(ctx, statement, **wanted, now=ctx.now).rowcount


def _family(row: AnyRow) -> Family:
    return Family(**dict(row._mapping) | {"scope": tuple(row.scope.split())})

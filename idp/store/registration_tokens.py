"""Initial access tokens (RFC 7591 §3, Appendix A): each use is one statement, and says under which policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, tuple_

from idp.context import Ctx
from idp.ids import digest, new_secret
from idp.store.columns import EPOCH, Chars
from idp.store.scope import change, erase, given, instant, pick, put, run
from idp.store.tables import registration_tokens


@dataclass(frozen=True, slots=True)
class RegistrationToken:
    """`digest` names it; the token itself is nowhere."""

    digest: str
    policy: str
    label: str
    uses_left: int
    created_at: datetime
    expires_at: datetime

    def live(self, now: datetime) -> bool:
        return self.uses_left > 0 and now < self.expires_at


C = registration_tokens.c
COLUMNS = [c for c in C if c.name != "tenant"]
MINT = put(registration_tokens)
THIS = C.digest == given("digest")
LOOK = pick(registration_tokens, *COLUMNS).where(THIS)
LISTING = pick(registration_tokens, *COLUMNS).order_by(C.created_at, C.digest)
BY_AGE = (C.created_at, C.digest)
PAGE = (
    pick(registration_tokens, *COLUMNS)
    .where(tuple_(*BY_AGE) > tuple_(instant("since"), given("after", Chars(64))))
    .order_by(*BY_AGE)
    .limit(given("limit", Integer()))
)
NAMED = pick(registration_tokens, *COLUMNS).where(C.digest >= given("first"), C.digest < given("last"))
SPEND = (
    change(registration_tokens)
    .where(THIS, C.uses_left > 0, C.expires_at > instant("now"))
    .values(uses_left=C.uses_left - 1)
    .returning(C.policy)
)
REVOKE = erase(registration_tokens).where(THIS)


def mint(ctx: Ctx, *, policy: str, label: str, uses: int, lifetime: timedelta) -> str:
    """The token to hand out."""
    value = new_secret()
    row = {"digest": digest(value), "policy": policy, "label": label, "uses_left": uses}
    run(ctx, MINT, **row, created_at=ctx.now, expires_at=ctx.now + lifetime)
    return value


def look(ctx: Ctx, value: str) -> RegistrationToken | None:
    """Used up and expired ones too, until they are purged: ask `live`."""
    row = run(ctx, LOOK, digest=digest(value)).first()
    return None if row is None else RegistrationToken(*row)


def spend(ctx: Ctx, value: str) -> str | None:
    """The policy, for as many callers as there are uses, however many race; None for all others."""
    policy: str | None = run(ctx, SPEND, digest=digest(value), now=ctx.now).scalar()
    return policy


def listing(ctx: Ctx) -> list[RegistrationToken]:
    return [RegistrationToken(*row) for row in run(ctx, LISTING)]


def page(ctx: Ctx, *, after: tuple[datetime, str] = (EPOCH, ""), limit: int) -> list[RegistrationToken]:
    """The oldest first, behind that moment and digest."""
    return [RegistrationToken(*row) for row in run(ctx, PAGE, since=after[0], after=after[1], limit=limit)]


def named(ctx: Ctx, beginning: str) -> RegistrationToken | None:
    """The token whose digest begins so; None where several do."""
    rows = run(ctx, NAMED, first=beginning, last=f"{beginning}g").all()
    return RegistrationToken(*rows[0]) if len(rows) == 1 else None


def revoke(ctx: Ctx, digest: str) -> bool:
    return run(ctx, REVOKE, digest=digest).rowcount == 1

"""Sessions: browser x tenant x person. The cookie's value is stored as its digest; `id` is the `sid`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, tuple_

from idp.context import Ctx
from idp.ids import digest, new_id, new_secret
from idp.store.columns import EPOCH
from idp.store.people import COLUMNS as PERSON
from idp.store.people import Person
from idp.store.scope import change, given, instant, joined, pick, put, run
from idp.store.tables import people, sessions

TOUCH_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    person: str
    created_at: datetime
    seen_at: datetime
    idle_at: datetime
    expires_at: datetime


C = sessions.c
COLUMNS = (C.id, C.person, C.created_at, C.seen_at, C.idle_at, C.expires_at)
LIVE = (C.ended_at.is_(None), C.idle_at > instant("now"), C.expires_at > instant("now"))
START = put(sessions)
BY_COOKIE = pick(sessions, *COLUMNS).where(C.digest == given("digest"), *LIVE)
WITH_PERSON = BY_COOKIE.add_columns(*PERSON).join(people, joined(people, people.c.id == C.person))
FIND = pick(sessions, *COLUMNS).where(C.id == given("id"), *LIVE)
OF_PERSON = pick(sessions, *COLUMNS).where(C.person == given("person"), *LIVE).order_by(C.created_at, C.id)
BY_AGE = (C.created_at, C.id)
PAGE = OF_PERSON.where(tuple_(*BY_AGE) > tuple_(instant("since"), given("after", C.id.type))).limit(
    given("limit", Integer())
)
CHANGE_LIVE = change(sessions).where(C.id == given("id"), *LIVE)
TOUCH = CHANGE_LIVE.values(seen_at=instant("now"), idle_at=instant("idle_at"))
RENEW = CHANGE_LIVE.values(digest=given("digest"))
END = change(sessions).where(C.id == given("id"), C.ended_at.is_(None)).values(ended_at=instant("now"))
END_ALL = (
    change(sessions)
    .where(C.person == given("person"), C.id != given("except"), C.ended_at.is_(None))
    .values(ended_at=instant("now"))
    .returning(*COLUMNS)
)


def start(ctx: Ctx, person: str) -> tuple[Session, str]:
    """A new session with the tenant's lifetimes, and the value of its cookie."""
    policy, value = ctx.tenant.policy, new_secret()
    session = Session(
        id=new_id(),
        person=person,
        created_at=ctx.now,
        seen_at=ctx.now,
        idle_at=ctx.now + timedelta(seconds=policy.session_idle),
        expires_at=ctx.now + timedelta(seconds=policy.session_absolute),
    )
    row = {c.name: getattr(session, c.name) for c in COLUMNS}
    run(ctx, START, **row, digest=digest(value), ended_at=None)
    return session, value


def by_cookie(ctx: Ctx, value: str) -> Session | None:
    """The live session of that cookie."""
    row = run(ctx, BY_COOKIE, digest=digest(value), now=ctx.now).first()
    return None if row is None else Session(*row)


def with_person(ctx: Ctx, value: str) -> tuple[Session, Person] | None:
    """The live session of that cookie and whose it is, who may be disabled."""
    row = run(ctx, WITH_PERSON, digest=digest(value), now=ctx.now).first()
    return None if row is None else (Session(*row[: len(COLUMNS)]), Person(*row[len(COLUMNS) :]))


def find(ctx: Ctx, id: str) -> Session | None:
    """The live session of that `sid`."""
    row = run(ctx, FIND, id=id, now=ctx.now).first()
    return None if row is None else Session(*row)


def of_person(ctx: Ctx, person: str) -> list[Session]:
    return [Session(*row) for row in run(ctx, OF_PERSON, person=person, now=ctx.now)]


def page(ctx: Ctx, person: str, *, after: tuple[datetime, str] = (EPOCH, ""), limit: int) -> list[Session]:
    """The live ones, the oldest first, behind that moment and id."""
    rows = run(ctx, PAGE, person=person, since=after[0], after=after[1], limit=limit, now=ctx.now)
    return [Session(*row) for row in rows]


def touch(ctx: Ctx, session: Session) -> None:
    """Postpones the idle end. Writes at most once a minute a session."""
    if ctx.now - session.seen_at >= TOUCH_AFTER:
        idle_at = ctx.now + timedelta(seconds=ctx.tenant.policy.session_idle)
        run(ctx, TOUCH, id=session.id, now=ctx.now, idle_at=idle_at)


def renew_secret(ctx: Ctx, session: Session) -> str | None:
    """A new cookie value for the same session; the old one is dead (LG-03). None when the session is not live."""
    value = new_secret()
    renewed = run(ctx, RENEW, id=session.id, digest=digest(value), now=ctx.now).rowcount == 1
    return value if renewed else None


def end(ctx: Ctx, id: str) -> bool:
    return run(ctx, END, id=id, now=ctx.now).rowcount == 1


def end_all(ctx: Ctx, person: str, except_id: str | None = None) -> list[Session]:
    """Those that it ended."""
    ended = run(ctx, END_ALL, **{"person": person, "except": except_id or "", "now": ctx.now})
    return [Session(*row) for row in ended]

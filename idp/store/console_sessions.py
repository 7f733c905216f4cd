"""Sessions of the console: browser x administrator, beside the session at the provider that each was opened from.

They live in the tenant `system`. One is there only while that other session is: signing out anywhere ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.context import Ctx
from idp.ids import digest, new_secret
from idp.store.people import COLUMNS as PERSON
from idp.store.people import Person
from idp.store.scope import change, given, instant, joined, pick, put, run
from idp.store.sessions import COLUMNS as SESSION
from idp.store.sessions import LIVE, Session
from idp.store.tables import console_sessions, people, sessions

IDLE = timedelta(minutes=15)  # AD-07
ABSOLUTE = timedelta(hours=8)
TOUCH_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ConsoleSession:
    """`sid` is the session at the provider. `hint` is the ID token, sealed, with which signing out there begins.
    `recent`: slugs of the tenants last looked at, the newest first."""

    digest: str
    person: str
    sid: str
    acr: str
    amr: tuple[str, ...]
    hint: str
    recent: tuple[str, ...]
    auth_time: datetime
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


C = console_sessions.c
COLUMNS = tuple(C[name] for name in ConsoleSession.__slots__)
OF_COOKIE = C.digest == given("digest")
START = put(console_sessions)
FIND = pick(console_sessions, *COLUMNS).where(OF_COOKIE)
LIVING = (
    FIND.add_columns(*SESSION, *PERSON)
    .where(C.ended_at.is_(None), C.seen_at > instant("idle_since"), C.expires_at > instant("now"), *LIVE)
    .join(sessions, joined(sessions, sessions.c.id == C.sid, sessions.c.person == C.person))
    .join(people, joined(people, people.c.id == C.person))
)
CHANGE = change(console_sessions).where(OF_COOKIE, C.ended_at.is_(None))
TOUCH = CHANGE.values(seen_at=instant("now"))
VISIT = CHANGE.values(recent=given("recent", C.recent.type))
END = CHANGE.values(ended_at=instant("now"))


def start(
    ctx: Ctx, *, person: str, sid: str, auth_time: datetime, acr: str, amr: tuple[str, ...], hint: str = ""
) -> str:
    """The value of its cookie."""
    value = new_secret()
    row = {"digest": digest(value), "person": person, "sid": sid, "acr": acr, "amr": list(amr), "hint": hint}
    moments = {"auth_time": auth_time, "created_at": ctx.now, "seen_at": ctx.now, "expires_at": ctx.now + ABSOLUTE}
    run(ctx, START, **row, **moments, recent=[], ended_at=None)
    return value


def living(ctx: Ctx, value: str) -> tuple[ConsoleSession, Session, Person] | None:
    """The live one of that cookie, the session that it stands on, and whose both are, who may be disabled."""
    row = run(ctx, LIVING, digest=digest(value), now=ctx.now, idle_since=ctx.now - IDLE).first()
    if row is None:
        return None
    own, behind = len(COLUMNS), len(COLUMNS) + len(SESSION)
    return _session(row[:own]), Session(*row[own:behind]), Person(*row[behind:])


def find(ctx: Ctx, value: str) -> ConsoleSession | None:
    """Of that cookie, over or not: whose a form was that came too late."""
    row = run(ctx, FIND, digest=digest(value)).first()
    return None if row is None else _session(tuple(row))


def touch(ctx: Ctx, session: ConsoleSession) -> bool:
    """Postpones the idle end. Writes at most once a minute, which is what it says."""
    if ctx.now - session.seen_at < TOUCH_AFTER:
        return False
    return run(ctx, TOUCH, digest=session.digest, now=ctx.now).rowcount == 1


def visit(ctx: Ctx, session: ConsoleSession, recent: tuple[str, ...]) -> bool:
    return run(ctx, VISIT, digest=session.digest, recent=list(recent)).rowcount == 1


def end(ctx: Ctx, session: ConsoleSession) -> bool:
    return run(ctx, END, digest=session.digest, now=ctx.now).rowcount == 1


def _session(row: tuple[object, ...]) -> ConsoleSession:
    values = dict(zip(ConsoleSession.__slots__, row, strict=True))
    for name in ("amr", "recent"):
        found = values[name]
        values[name] = tuple(found) if isinstance(found, list) else ()
    return ConsoleSession(**values)  # type: ignore[arg-type]

"""Attempt counters as rows. A key is stored as its digest, so that no e-mail or address of a person stands here.

`allow` and `bump` reserve before anything is checked: parallel attempts get no more guesses than serial ones (LG-09).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, or_

from idp.context import Ctx
from idp.ids import digest
from idp.store.scope import change, erase, given, instant, pick, run
from idp.store.tables import counters
from idp.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class Count:
    count: int
    blocked_until: datetime | None  # a moment to come, or None


C = counters.c
KEY = [C.tenant, C.kind, C.key]
OVER: ColumnElement[bool] = C.since <= instant("window_start")
FREE = or_(C.blocked_until.is_(None), C.blocked_until <= instant("since"))


def _one_more(insert: Any) -> dict[str, Any]:
    """The row after one more attempt: a window that is over starts anew, a block that is longer keeps its row."""
    return {
        "count": case((OVER, 1), else_=C.count + 1),
        "since": case((OVER, instant("since")), else_=C.since),
        "expires_at": case((C.expires_at > instant("expires_at"), C.expires_at), else_=instant("expires_at")),
    }


BUMP = upsert(
    counters,
    lambda insert: insert.on_conflict_do_update(index_elements=KEY, set_=_one_more(insert)).returning(
        C.count, C.blocked_until
    ),
)
ALLOW = upsert(
    counters,
    lambda insert: insert.on_conflict_do_update(
        index_elements=KEY, set_=_one_more(insert), where=and_(FREE, or_(OVER, C.count < given("limit", Integer())))
    ).returning(C.count),
)
BLOCK = upsert(
    counters,
    lambda insert: insert.on_conflict_do_update(
        index_elements=KEY,
        set_={
            "blocked_until": insert.excluded.blocked_until,
            "expires_at": case((C.expires_at > instant("expires_at"), C.expires_at), else_=instant("expires_at")),
        },
    ),
)
THIS = (C.kind == given("kind"), C.key == given("key"))
LOOK = pick(counters, C.count, C.blocked_until).where(*THIS, C.expires_at > instant("now"))
GIVE_BACK = change(counters).where(*THIS, C.count > 0).values(count=C.count - 1, blocked_until=None)
CLEAR = erase(counters).where(*THIS)


def bump(ctx: Ctx, kind: str, key: str, *, window: timedelta) -> Count:
    """Counts one attempt, whatever the count. Until the commit nobody else counts on this key."""
    return _count(ctx, *run(ctx, BUMP.on(ctx.tx), **_attempt(ctx, kind, key, window)).one())


def allow(ctx: Ctx, kind: str, key: str, limit: int, window: timedelta) -> bool:
    """Counts one attempt if fewer than `limit` (at least 1) were allowed in this window and no block is on."""
    values = _attempt(ctx, kind, key, window) | {"limit": limit}
    return run(ctx, ALLOW.on(ctx.tx), **values).first() is not None


def block(ctx: Ctx, kind: str, key: str, until: datetime) -> None:
    values = _attempt(ctx, kind, key, timedelta(0)) | {"count": 0, "blocked_until": until, "expires_at": until}
    run(ctx, BLOCK.on(ctx.tx), **values)


def look(ctx: Ctx, kind: str, key: str) -> Count:
    row = run(ctx, LOOK, kind=kind, key=digest(key), now=ctx.now).first()
    return Count(0, None) if row is None else _count(ctx, *row)


def give_back(ctx: Ctx, kind: str, key: str) -> None:
    """Takes one reserved attempt back, and the delay that it brought: it was not judged."""
    run(ctx, GIVE_BACK, kind=kind, key=digest(key))


def clear(ctx: Ctx, kind: str, key: str) -> None:
    """Forgets attempts and block: a success."""
    run(ctx, CLEAR, kind=kind, key=digest(key))


def _attempt(ctx: Ctx, kind: str, key: str, window: timedelta) -> dict[str, Any]:
    return {
        "kind": kind,
        "key": digest(key),
        "count": 1,
        "since": ctx.now,
        "window_start": ctx.now - window,
        "blocked_until": None,
        "expires_at": ctx.now + window,
    }


def _count(ctx: Ctx, count: int, blocked_until: datetime | None) -> Count:
    return Count(count, blocked_until if blocked_until and blocked_until > ctx.now else None)

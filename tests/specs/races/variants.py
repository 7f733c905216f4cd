"""The application that the server of a race imports: the house as it is, or changed in the one way RACE names."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import update

import idp.app
from idp.audit.log import configure
from idp.context import Ctx
from idp.ids import digest
from idp.oauth.grants.refresh_token import RefreshToken
from idp.settings import load
from idp.store import one_time
from idp.store.one_time import Kind, Spent
from idp.store.tables import one_time as table
from idp.store.upsert import put_new, won


def select_then_update(ctx: Ctx, kind: Kind, value: str, owner: str) -> Spent | None:
    """What one_time.spend must never be: it asks first, and writes afterwards."""
    seen = one_time.look(ctx, kind, value)
    if seen is None or seen.owner != owner or seen.used_at is not None or seen.expires_at <= ctx.now:
        return None
    ctx.tx.execute(update(table).where(table.c.digest == digest(value)).values(used_at=ctx.now))
    return Spent(seen.payload)


def look_then_put(ctx: Ctx, kind: Kind, value: str, *, owner: str, lifetime: timedelta) -> bool:
    """What one_time.first must never be."""
    if one_time.look(ctx, kind, f"{owner}\n{value}") is not None:
        return False
    own_way = put_new(table)
    row = {"kind": kind, "digest": digest(f"{owner}\n{value}"), "owner": owner, "payload": {}}
    won(ctx, own_way, **row, expires_at=ctx.now + lifetime, used_at=ctx.now)
    return True


match os.environ["RACE"]:
    case "no grace":
        idp.app.RefreshToken = partial(RefreshToken, grace=0)  # type: ignore[misc,assignment]
    case "select then update":
        one_time.spend = select_then_update
    case "look then put":
        one_time.first = look_then_put

configure()
application = idp.app.create_app(load(os.environ))
(Path(os.environ["FACEGUARD_DATA"]) / f"{os.getpid()}.ready").touch()

"""Clients' logos as we drew them again, one each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from idp.context import Ctx
from idp.store.scope import erase, given, pick, run
from idp.store.tables import client_logos
from idp.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class Logo:
    png: bytes
    fetched_at: datetime


C = client_logos.c
THIS = C.client == given("client")
FIND = pick(client_logos, C.png, C.fetched_at).where(THIS)
FETCHED_AT = pick(client_logos, C.fetched_at).where(THIS)
REMOVE = erase(client_logos).where(THIS)
PUT = upsert(
    client_logos,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[C.tenant, C.client],
        set_={"png": insert.excluded.png, "fetched_at": insert.excluded.fetched_at},
    ),
)


def find(ctx: Ctx, client: str) -> Logo | None:
    row = run(ctx, FIND, client=client).first()
    return None if row is None else Logo(*row)


def fetched_at(ctx: Ctx, client: str) -> datetime | None:
    """None where there is no logo."""
    moment: datetime | None = run(ctx, FETCHED_AT, client=client).scalar()
    return moment


def put(ctx: Ctx, client: str, png: bytes) -> None:
    run(ctx, PUT.on(ctx.tx), client=client, png=png, fetched_at=ctx.now)


def remove(ctx: Ctx, client: str) -> bool:
    return run(ctx, REMOVE, client=client).rowcount == 1

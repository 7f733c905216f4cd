"""What a tenant's pages look like: its draft, and the versions that were published, of which the newest ten are kept.

Which of them is shown stands in the tenant's own row (store/tenants.py), so that pages ask nothing here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from idp.context import Branding, Ctx
from idp.store.scope import erase, given, pick, run
from idp.store.tables import brandings
from idp.store.upsert import upsert

DRAFT = 0
VERSIONS = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft or a version, and who saved it when."""

    looks: Branding
    by: str
    at: datetime


C = brandings.c
ALL = pick(brandings, C.looks, C.saved_by, C.saved_at)
FIND = ALL.where(C.version == given("version"))
PUBLISHED = ALL.where(C.version > DRAFT).order_by(C.version.desc())
PUT = upsert(
    brandings,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[C.tenant, C.version],
        set_={name: insert.excluded[name] for name in ("looks", "saved_by", "saved_at")},
    ),
)
REMOVE = erase(brandings).where(C.version == given("version"))
PRUNE = erase(brandings).where(C.version > DRAFT, C.version <= given("last"))


def draft(ctx: Ctx) -> Kept | None:
    row = run(ctx, FIND, version=DRAFT).first()
    return None if row is None else Kept(Branding.from_json(row.looks), row.saved_by, row.saved_at)


def put_draft(ctx: Ctx, looks: Branding, by: str) -> None:
    _put(ctx, DRAFT, looks, by)


def drop_draft(ctx: Ctx) -> bool:
    return run(ctx, REMOVE, version=DRAFT).rowcount == 1


def versions(ctx: Ctx) -> list[Kept]:
    """The newest first."""
    return [Kept(Branding.from_json(row.looks), row.saved_by, row.saved_at) for row in run(ctx, PUBLISHED)]


def keep(ctx: Ctx, looks: Branding, by: str) -> None:
    """A new version, `looks.version`. What came ten before it goes."""
    _put(ctx, looks.version, looks, by)
    run(ctx, PRUNE, last=looks.version - VERSIONS)


def _put(ctx: Ctx, version: int, looks: Branding, by: str) -> None:
    run(ctx, PUT.on(ctx.tx), version=version, looks=asdict(looks), saved_by=by, saved_at=ctx.now)

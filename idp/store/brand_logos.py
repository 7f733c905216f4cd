"""Tenants' logos as we drew them again, each under the SHA-256 of its bytes: another picture is another row."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from idp.context import Ctx
from idp.store.scope import erase, given, pick, run, several
from idp.store.tables import brand_logos
from idp.store.upsert import put_new

C = brand_logos.c
FIND = pick(brand_logos, C.png).where(C.sha256 == given("sha256"))
PUT = put_new(brand_logos)
SWEEP = erase(brand_logos).where(C.sha256.not_in(several("used")))


def find(ctx: Ctx, sha256: str) -> bytes | None:
    png: bytes | None = run(ctx, FIND, sha256=sha256).scalar()
    return png


def put(ctx: Ctx, png: bytes) -> str:
    """Its name."""
    name = hashlib.sha256(png).hexdigest()
    run(ctx, PUT.on(ctx.tx), sha256=name, png=png)
    return name


def sweep(ctx: Ctx, used: Collection[str]) -> int:
    """Deletes all but these, and says how many."""
    return run(ctx, SWEEP, used=sorted(used)).rowcount

"""When a person's face was last enrolled or recognised: what is long unused is deleted (security D7, D11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func

from idp.context import Ctx
from idp.store.scope import erase, given, instant, joined, pick, run
from idp.store.tables import face_uses, templates
from idp.store.upsert import upsert

U, T = face_uses.c, templates.c
TOUCH = upsert(
    face_uses,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[U.tenant, U.person], set_={"used_at": insert.excluded.used_at}
    ),
)
UNUSED = (
    pick(templates, T.person)
    .select_from(templates.outerjoin(face_uses, joined(face_uses, U.person == T.person, U.used_at > instant("before"))))
    .where(U.person.is_(None))
    .group_by(T.person)
    .having(func.max(T.created_at) <= instant("before"))
    .order_by(T.person)
)
FORGET = erase(face_uses).where(U.person == given("person"))


def touch(ctx: Ctx, person: str) -> None:
    run(ctx, TOUCH.on(ctx.tx), person=person, used_at=ctx.now)


def unused(ctx: Ctx, before: datetime) -> list[str]:
    """Whose face was neither enrolled nor recognised after `before`."""
    return list(run(ctx, UNUSED, before=before).scalars())


def forget(ctx: Ctx, person: str) -> int:
    return run(ctx, FORGET, person=person).rowcount

"""Password hashes: argon2's own encoded form, one a person."""

from __future__ import annotations

from datetime import datetime

from idp.context import Ctx
from idp.store.scope import change, erase, given, pick, run
from idp.store.tables import passwords
from idp.store.upsert import upsert

HASH_OF = pick(passwords, passwords.c.hash).where(passwords.c.person == given("person"))
CHANGED_AT = pick(passwords, passwords.c.changed_at).where(passwords.c.person == given("person"))
REMOVE = erase(passwords).where(passwords.c.person == given("person"))
REHASH = (
    change(passwords)
    .where(passwords.c.person == given("person"), passwords.c.hash == given("old"))
    .values(hash=given("hash"))
)
PUT = upsert(
    passwords,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[passwords.c.tenant, passwords.c.person],
        set_={"hash": insert.excluded.hash, "changed_at": insert.excluded.changed_at},
    ),
)


def hash_of(ctx: Ctx, person: str) -> str | None:
    found: str | None = run(ctx, HASH_OF, person=person).scalar()
    return found


def put(ctx: Ctx, person: str, hash: str) -> None:
    """Sets or replaces the person's password."""
    run(ctx, PUT.on(ctx.tx), person=person, hash=hash, changed_at=ctx.now)


def rehash(ctx: Ctx, person: str, old: str, hash: str) -> bool:
    """The same password under newer parameters: `changed_at` stays. False when another hash has come in between."""
    return run(ctx, REHASH, person=person, old=old, hash=hash).rowcount == 1


def changed_at(ctx: Ctx, person: str) -> datetime | None:
    """When the person's password was last set; None where there is none."""
    found: datetime | None = run(ctx, CHANGED_AT, person=person).scalar()
    return found


def remove(ctx: Ctx, person: str) -> bool:
    """From now on nobody signs in with a password as this person, until one is set."""
    return run(ctx, REMOVE, person=person).rowcount == 1

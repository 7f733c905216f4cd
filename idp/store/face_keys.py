"""Wrapped keys of the face root, in a database or schema of their own. `ctx.tx` is a unit of work on that one."""

from __future__ import annotations

from sqlalchemy import Integer, tuple_

from idp.context import Ctx
from idp.store.face_key_tables import person_face_keys, tenant_face_keys
from idp.store.scope import erase, given, pick, put, run
from idp.store.upsert import put_new, won

P = person_face_keys.c
THIS_KEY = (P.person == given("person"), P.key == given("key"))
TENANT_KEY = pick(tenant_face_keys, tenant_face_keys.c.wrapped)
PUT_TENANT_KEY = put_new(tenant_face_keys)
PERSON_KEY = pick(person_face_keys, P.wrapped).where(*THIS_KEY)
PUT_PERSON_KEY = put(person_face_keys)
DESTROY_PERSON_KEY = erase(person_face_keys).where(*THIS_KEY)
DESTROY_TENANT_KEY = erase(tenant_face_keys)
SOME = pick(person_face_keys, P.person, P.key).limit(given("batch", Integer()))
DESTROY_SOME = erase(person_face_keys).where(tuple_(P.person, P.key).in_(SOME))


def tenant_key(ctx: Ctx) -> bytes | None:
    wrapped: bytes | None = run(ctx, TENANT_KEY).scalar()
    return wrapped


def put_tenant_key(ctx: Ctx, wrapped: bytes) -> bool:
    """The first writer wins and gets True; everybody else reads his key."""
    return won(ctx, PUT_TENANT_KEY, wrapped=wrapped, created_at=ctx.now)


def person_key(ctx: Ctx, person: str, key: str) -> bytes | None:
    wrapped: bytes | None = run(ctx, PERSON_KEY, person=person, key=key).scalar()
    return wrapped


def put_person_key(ctx: Ctx, person: str, key: str, wrapped: bytes) -> None:
    """`key` is the new key's name: each enrolment has a key of its own."""
    run(ctx, PUT_PERSON_KEY, person=person, key=key, wrapped=wrapped, created_at=ctx.now)


def destroy_person_key(ctx: Ctx, person: str, key: str) -> bool:
    """After this nothing encrypted under the key can be read. May be repeated."""
    return run(ctx, DESTROY_PERSON_KEY, person=person, key=key).rowcount == 1


def destroy_tenant_key(ctx: Ctx) -> bool:
    """After this nothing of the tenant's faces can be read, for every person's key is wrapped under it."""
    return run(ctx, DESTROY_TENANT_KEY).rowcount == 1


def destroy_some(ctx: Ctx, batch: int) -> int:
    """At most so many of its people's keys. How many."""
    return run(ctx, DESTROY_SOME, batch=batch).rowcount

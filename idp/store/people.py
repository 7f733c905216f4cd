"""People of a tenant. A `sub` is random and never used again, so a recycled e-mail address inherits nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, Table, select
from sqlalchemy.exc import IntegrityError

from idp.context import Ctx
from idp.ids import new_id
from idp.store import administrators, face_pairs, faces, scope
from idp.store.columns import LAST
from idp.store.scope import erase, given, pick, run
from idp.store.tables import (
    captures,
    consents,
    console_sessions,
    evidence,
    face_uses,
    families,
    grants,
    group_members,
    journeys,
    one_time,
    passkeys,
    passwords,
    people,
    proofs,
    refresh_tokens,
    sessions,
    totp,
)
from idp.store.taken import Taken
from idp.store.unit_of_work import AnyRow
from idp.store.upsert import put_new, won


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    email: str
    email_verified: bool
    name: str | None
    claims: Mapping[str, Any]
    active: bool
    created_at: Any = field(compare=False)


C = people.c
COLUMNS = (C.id, C.email, C.email_verified, C.name, C.claims, C.active, C.created_at)
ALL = pick(people, *COLUMNS)
FIND = ALL.where(C.id == given("id"))
BY_EMAIL = ALL.where(C.email_key == given("email_key"))
PAGE = ALL.order_by(C.email_key).limit(given("limit", Integer()))
BEHIND, FROM, UP_TO = C.email_key > given("after"), C.email_key >= given("from"), C.email_key < given("up_to")
ACTIVE = C.active == given("active")
LISTING = ALL.order_by(C.created_at, C.id)
ADD = put_new(people)
SET_ACTIVE = scope.change(people).where(C.id == given("id")).values(active=given("active"))
SET_NAME = scope.change(people).where(C.id == given("id")).values(name=given("name"))
SET_CLAIMS = scope.change(people).where(C.id == given("id")).values(claims=given("claims", C.claims.type))
SET_EMAIL = (
    scope.change(people)
    .where(C.id == given("id"))
    .values(email=given("email"), email_key=given("email_key"), email_verified=given("verified"))
)
CONFIRM = (
    scope.change(people)
    .where(C.id == given("id"), C.email == given("email"), C.email_verified.is_(False))
    .values(email_verified=True)
)
REMOVE = erase(people).where(C.id == given("person"))
OWNED: tuple[Table, ...] = (
    passwords,
    passkeys,
    consents,
    evidence,
    proofs,
    captures,
    journeys,
    sessions,
    families,
    grants,
    face_uses,
    totp,
    group_members,
    console_sessions,
)
REMOVE_TOKENS = erase(refresh_tokens).where(
    refresh_tokens.c.family.in_(
        select(families.c.id).where(families.c.tenant == given("tenant"), families.c.person == given("person"))
    )
)
REMOVE_ONE_TIME = erase(one_time).where(one_time.c.owner == given("person"))
REMOVE_OWNED = tuple(erase(table).where(table.c.person == given("person")) for table in OWNED)


def email_key(email: str) -> str:
    """One spelling for one mailbox: NFKC, no space around, case folded, no dots or spaces at the domain's end."""
    local, at, domain = unicodedata.normalize("NFKC", email).strip().casefold().rpartition("@")
    return unicodedata.normalize("NFKC", f"{local.strip()}{at}{domain.strip().rstrip('. ')}")


def find(ctx: Ctx, person_id: str) -> Person | None:
    return _one(run(ctx, FIND, id=person_id).first())


def by_email(ctx: Ctx, email: str) -> Person | None:
    """Whoever is meant by any spelling of the address."""
    return _one(run(ctx, BY_EMAIL, email_key=email_key(email)).first())


def listing(ctx: Ctx) -> list[Person]:
    return [_person(row) for row in run(ctx, LISTING)]


def page(ctx: Ctx, *, after: str = "", limit: int, prefix: str = "", active: bool | None = None) -> list[Person]:
    """By address, behind the `email_key` `after`: one range of an index, however many people there are."""
    begins = email_key(prefix)
    # One bound below and not two: SQLite would search from whichever it likes.
    statement, bound = PAGE.where(BEHIND if after else FROM), {"after": after, "from": begins, "limit": limit}
    if prefix:
        statement, bound = statement.where(UP_TO), bound | {"up_to": begins + LAST}
    if active is not None:
        statement, bound = statement.where(ACTIVE), bound | {"active": active}
    return [_person(row) for row in run(ctx, statement, **bound)]


def add(
    ctx: Ctx,
    email: str,
    name: str | None = None,
    *,
    email_verified: bool = False,
    claims: Mapping[str, Any] | None = None,
) -> Person:
    """Raises Taken when somebody in the tenant has that address in any spelling."""
    person = Person(new_id(), email.strip(), email_verified, name, dict(claims or {}), True, ctx.now)
    row = {c.name: getattr(person, c.name) for c in people.c if hasattr(person, c.name)}
    if not won(ctx, ADD, **row, email_key=email_key(email)):
        raise Taken("email")
    return person


def set_active(ctx: Ctx, person_id: str, active: bool) -> bool:
    return run(ctx, SET_ACTIVE, id=person_id, active=active).rowcount == 1


def set_name(ctx: Ctx, person_id: str, name: str | None) -> bool:
    return run(ctx, SET_NAME, id=person_id, name=name).rowcount == 1


def set_claims(ctx: Ctx, person_id: str, claims: Mapping[str, Any]) -> bool:
    """In place of all that were there."""
    return run(ctx, SET_CLAIMS, id=person_id, claims=dict(claims)).rowcount == 1


def set_email(ctx: Ctx, person_id: str, email: str, *, verified: bool = False) -> bool:
    """False when there is no such person. Raises Taken when somebody else has the address in any spelling; then the
    transaction is to be rolled back."""
    other = by_email(ctx, email)
    if other is not None and other.id != person_id:
        raise Taken("email")
    address = {"email": email.strip(), "email_key": email_key(email), "verified": verified}
    try:
        return run(ctx, SET_EMAIL, id=person_id, **address).rowcount == 1
    except IntegrityError as raced:
        raise Taken("email") from raced


def confirm_email(ctx: Ctx, person_id: str, email: str) -> bool:
    """Whether `email`, still the person's address and unconfirmed until now, is verified from now on: True once."""
    return run(ctx, CONFIRM, id=person_id, email=email).rowcount == 1


def remove(ctx: Ctx, person_id: str) -> bool:
    """Removes the person with everything that signs in for him. His consent receipts and audit events stay."""
    faces.delete_of_person(ctx, person_id)
    face_pairs.forget(ctx, person_id)
    administrators.dismiss_everywhere(ctx, person_id)
    for statement in (REMOVE_TOKENS, REMOVE_ONE_TIME, *REMOVE_OWNED):
        run(ctx, statement, person=person_id)
    return run(ctx, REMOVE, person=person_id).rowcount == 1


def _one(row: AnyRow | None) -> Person | None:
    return None if row is None else _person(row)


def _person(row: AnyRow) -> Person:
    return Person(*row)

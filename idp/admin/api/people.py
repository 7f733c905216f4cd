"""/people: who has an account with a tenant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from idp.admin.api import cursor
from idp.admin.api.administrators import keep_one
from idp.admin.api.operation import Call, Operation
from idp.admin.api.person_way_in import language_of
from idp.admin.api.problem import conflict, invalid
from idp.admin.api.schema import Body, Page, Paged, Shown
from idp.admin.api.touched import changed_person, object_of, person_of
from idp.login import address_change, shut_out
from idp.oauth.clients.metadata import TURNS
from idp.store import administrators, groups, one_time, people
from idp.store.people import Person, email_key
from idp.store.taken import Taken
from idp.tokens import mapped
from idp.tokens.audience import SYSTEM

EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,189}")
Email = Annotated[str, Field(min_length=3, max_length=254)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
MOST_CLAIMS = 16384  # characters of JSON


class PersonShown(Shown):
    id: str
    """The `sub` of tokens, never given twice."""
    email: str
    email_verified: bool
    name: str | None
    claims: dict[str, Any]
    """Further claims, as OpenID Connect Core §5.1 names them, and the tenant's own."""
    active: bool
    created_at: datetime


class Membership(Shown):
    id: str
    name: str


class PersonRead(PersonShown):
    groups: list[Membership]
    roles: list[Membership]


class NewPerson(Body):
    email: Email
    name: Name | None = None
    claims: dict[str, Any] = {}


class PersonChange(Body):
    email: Email | None = None
    """Another address is unconfirmed until its person confirms it. The one before is told; codes and links that were
    sent to it are dead, and sessions that rest on them end."""
    name: Name | None = None
    """null takes it away."""
    claims: dict[str, Any] | None = None
    """In place of all that are there."""
    active: bool | None = None
    """A person who is not cannot sign in; sessions and refresh tokens end at once."""


class Search(Paged):
    search: Annotated[str, Field(max_length=254)] = ""
    """How the e-mail address begins."""
    active: bool | None = None


def shown(person: Person) -> PersonShown:
    return PersonShown(**_members(person))


def whole(call: Call, person: Person) -> PersonRead:
    held = groups.of_person(call.ctx, person.id)
    told = [(one.kind, Membership(id=one.id, name=one.name)) for one in held]
    of = {wanted: [one for kind, one in told if kind == wanted] for wanted in ("group", "role")}
    return PersonRead(**_members(person), groups=of["group"], roles=of["role"])


def listing(call: Call) -> Page[PersonShown]:
    query: Search = call.query
    behind = cursor.after(call, "people") or [""]
    rows = people.page(
        call.ctx, after=behind[0], limit=query.limit + 1, prefix=query.search.strip(), active=query.active
    )
    items, following = cursor.page_of(call, "people", rows, lambda row: [email_key(row.email)])
    return Page[PersonShown](items=[shown(one) for one in items], next=following)


def read(call: Call) -> PersonRead:
    return whole(call, person_of(call))


def create(call: Call) -> PersonRead:
    """Nobody gets in by being created: an invitation follows."""
    body: NewPerson = call.body
    _check_email(body.email)
    _check_name(body.name)
    call.begin()
    _check_claims(call, body.claims)
    with _one_each():
        person = people.add(call.ctx, body.email, body.name, claims=body.claims)
    call.note("person.created", object_of(person.id), person=person.id)
    return whole(call, person)


def change(call: Call) -> PersonRead:
    body: PersonChange = call.body
    changed = set(body.model_fields_set)
    if "email" in changed:
        _check_email(body.email)
    _check_name(body.name)
    call.begin()
    person = changed_person(call)
    call.require_match(object_of(person.id), whole(call, person))
    if body.email == person.email:
        changed.discard("email")
    elif body.email is not None:
        with _one_each():
            _readdress(call, person, body.email)
    if "name" in body.model_fields_set:
        people.set_name(call.ctx, person.id, body.name)
    if body.claims is not None:
        _check_claims(call, body.claims)
        people.set_claims(call.ctx, person.id, body.claims)
    if body.active is not None:
        _set_active(call, person, body.active)
    call.note("person.changed", object_of(person.id), person=person.id, changed=sorted(changed))
    return whole(call, person_of(call))


def remove(call: Call) -> None:
    call.begin()
    person = changed_person(call)
    if call.ctx.tenant.slug == SYSTEM:
        keep_one(call, person.id, None, None)
        administrators.dismiss_everywhere(call.system, person.id)
    shut_out.everywhere(call.ctx, person.id)
    people.remove(call.ctx, person.id)
    call.note("person.removed", object_of(person.id), person=person.id)


def _set_active(call: Call, person: Person, active: bool) -> None:
    if not active and call.ctx.tenant.slug == SYSTEM:
        keep_one(call, person.id, None, None)
    people.set_active(call.ctx, person.id, active)
    if not active:
        shut_out.everywhere(call.ctx, person.id)
        one_time.discard(call.ctx, "invitation", person.id)


def _readdress(call: Call, person: Person, email: str) -> None:
    locale = language_of(call.ctx, person)
    address_change.change(call.ctx, call.house.mailer, person, email, actor=call.principal.name, locale=locale)


@contextmanager
def _one_each() -> Iterator[None]:
    """Nobody has another's address."""
    try:
        yield
    except Taken as error:
        raise conflict("Somebody here has this address already, in this or another spelling.", "/email") from error


def _check_email(email: str | None) -> None:
    if email is None or not EMAIL.fullmatch(email) or not _printed(email):
        raise invalid("/email", "That is no e-mail address.")


def _check_name(name: str | None) -> None:
    if name is not None and not _printed(name):
        raise invalid("/name", "It holds characters that are not for reading.")


def _check_claims(call: Call, claims: dict[str, Any]) -> None:
    """As they are told: typed, of a standard name or one that the tenant maps (AD-06)."""
    for name, value in claims.items():
        if not mapped.keeps(call.ctx.tenant, name, value):
            raise invalid(
                f"/claims/{name}", "No claim that can be kept, or not of its type: email and name have their own place."
            )
    if len(json.dumps(claims)) > MOST_CLAIMS:
        raise invalid("/claims", f"Together they may have {MOST_CLAIMS} characters.")


def _printed(text: str) -> bool:
    return text.strip() != "" and text.isprintable() and not TURNS & set(text)


def _members(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "email": person.email,
        "email_verified": person.email_verified,
        "name": person.name,
        "claims": dict(person.claims),
        "active": person.active,
        "created_at": person.created_at,
    }


PEOPLE, PERSON = "/tenants/<tenant>/people", "/tenants/<tenant>/people/<person>"
OPERATIONS = (
    Operation("people.list", "GET", PEOPLE, "People, by e-mail address", "people.read", listing,
              Page[PersonShown], query=Search),
    Operation("people.create", "POST", PEOPLE, "Add a person, who then needs an invitation", "people.write", create,
              PersonRead, body=NewPerson, status=201),
    Operation("people.read", "GET", PERSON, "One person, with groups and roles", "people.read", read, PersonRead),
    Operation("people.change", "PATCH", PERSON, "Rename, readdress, keep claims, disable or enable",
              "people.write", change,
              PersonRead, body=PersonChange),
    Operation("people.remove", "DELETE", PERSON, "Remove the person with face, factors, sessions and consents",
              "people.write", remove, status=204, fresh=True),
)  # fmt: skip

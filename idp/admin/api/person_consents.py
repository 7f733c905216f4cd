"""/people/<person>/consents: what somebody lets applications have."""

from __future__ import annotations

from datetime import datetime

from idp.admin.api import cursor
from idp.admin.api.operation import Call, Operation
from idp.admin.api.problem import not_found
from idp.admin.api.schema import Page, Paged, Shown
from idp.admin.api.touched import changed_person, object_of, person_of
from idp.login import consent
from idp.store import consents
from idp.store.consents import Named


class ConsentShown(Shown):
    client_id: str
    name: str
    scope: list[str]
    given_at: datetime


def listing(call: Call) -> Page[ConsentShown]:
    query: Paged = call.query
    person = person_of(call)
    name = f"consents of {person.id}"
    (after,) = cursor.after(call, name) or ("",)
    rows = consents.page(call.ctx, person.id, after=after, limit=query.limit + 1)
    items, following = cursor.page_of(call, name, rows, lambda row: [row.client])
    return Page[ConsentShown](items=[_shown(one) for one in items], next=following)


def _shown(one: Named) -> ConsentShown:
    return ConsentShown(client_id=one.client, name=one.name, scope=sorted(one.scope), given_at=one.given_at)


def withdraw(call: Call) -> None:
    call.begin()
    person, client = changed_person(call), call.arguments["client"]
    if not consent.withdraw(call.ctx, person.id, client, actor=call.principal.name):
        raise not_found()
    call.note("consent.withdrawn", object_of(person.id), person=person.id, client=client)


CONSENTS = "/tenants/<tenant>/people/<person>/consents"
OPERATIONS = (
    Operation("people.consents", "GET", CONSENTS, "What the person consented to", "people.read", listing,
              Page[ConsentShown], query=Paged),
    Operation("people.withdraw_consent", "DELETE", f"{CONSENTS}/<client>",
              "Withdraw a consent, with the grants that rest on it", "people.write", withdraw, status=204),
)  # fmt: skip

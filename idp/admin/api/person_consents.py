"""/people/<person>/consents: what somebody lets applications have."""

from __future__ import annotations

from datetime import datetime

from idp.admin.api.operation import Call, Operation
from idp.admin.api.problem import not_found
from idp.admin.api.schema import Shown
from idp.admin.api.touched import changed_person, object_of, person_of
from idp.login import consent
from idp.store import clients, consents


class ConsentShown(Shown):
    client_id: str
    name: str
    scope: list[str]
    given_at: datetime


class Consents(Shown):
    items: list[ConsentShown]


def listing(call: Call) -> Consents:
    person = person_of(call)
    return Consents(
        items=[
            ConsentShown(
                client_id=one.client,
                name=_name(call, one.client),
                scope=sorted(one.scope),
                given_at=one.given_at,
            )
            for one in consents.of_person(call.ctx, person.id)
        ]
    )


def withdraw(call: Call) -> None:
    call.begin()
    person, client = changed_person(call), call.arguments["client"]
    if not consent.withdraw(call.ctx, person.id, client, actor=call.principal.name):
        raise not_found()
    call.note("consent.withdrawn", object_of(person.id), person=person.id, client=client)


def _name(call: Call, client_id: str) -> str:
    client = clients.find(call.ctx, client_id)
    return client.name if client else client_id


CONSENTS = "/tenants/<tenant>/people/<person>/consents"
OPERATIONS = (
    Operation("people.consents", "GET", CONSENTS, "What the person consented to", "people.read", listing, Consents),
    Operation("people.withdraw_consent", "DELETE", f"{CONSENTS}/<client>",
              "Withdraw a consent, with the grants that rest on it", "people.write", withdraw, status=204),
)  # fmt: skip

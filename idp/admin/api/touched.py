"""The person whom an operation touches, and who may touch one of the administrators' own tenant."""

from __future__ import annotations

from idp.admin.api.operation import Call
from idp.admin.api.problem import Problem, not_found
from idp.store import administrators, people
from idp.store.people import Person
from idp.tokens.audience import SYSTEM


def object_of(person: str) -> str:
    """As the audit names it."""
    return f"person/{person}"


def person_of(call: Call) -> Person:
    """Raises Problem: another tenant's person is nobody (TN-01)."""
    person = people.find(call.ctx, call.arguments["person"])
    if person is None:
        raise not_found()
    return person


def changed_person(call: Call) -> Person:
    """As person_of, for whoever changes something about how the person gets in.

    An administrator is touched by those alone who appoint administrators: whoever invites him anew becomes him
    (TN-11). Raises Problem.
    """
    person = person_of(call)
    administers = call.ctx.tenant.slug == SYSTEM and administrators.of(call.system, person.id)
    if administers and not call.principal.may("administrators.write", None):
        raise Problem(403, "An administrator is changed by those who appoint administrators.")
    return person

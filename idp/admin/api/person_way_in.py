"""/people/<person>/invitation and /unlock: how somebody gets in, or in again."""

from __future__ import annotations

from datetime import datetime

from idp.admin.api.operation import Call, Operation
from idp.admin.api.problem import conflict, invalid
from idp.admin.api.schema import Body, Shown
from idp.admin.api.touched import changed_person, object_of
from idp.context import Ctx
from idp.login import limits
from idp.looks.themes import theme_of
from idp.looks.words import choose_locale
from idp.store.people import Person
from idp.tenants.invite import LIFETIME, link


class Invitation(Body):
    face: bool = False
    """Whether the person is asked to set up a face, too."""
    mail: bool | None = None
    """Whether the link goes by mail; null: where mail is set up and the address can be written to."""


class Invited(Shown):
    mailed: bool
    link: str | None
    """Told here once, and only when it was not mailed."""
    expires_at: datetime


def invite(call: Call) -> Invited:
    """A link by which the person sets a password, once, within 7 days. The link before it is dead."""
    body: Invitation = call.body
    call.begin()
    person = changed_person(call)
    if not person.active:
        raise conflict("Somebody who is disabled cannot take an invitation up.")
    reaches = call.house.mailer.reaches(person)
    if body.mail and not reaches:
        raise invalid("/mail", "No mail server is set up, or the address is not one that can be written to.")
    made, mailed = link(call.ctx, person.id, face=body.face), reaches if body.mail is None else body.mail
    if mailed:
        call.house.mailer.send(call.ctx, person, "invitation", language_of(call.ctx, person), LIFETIME, link=made)
    call.note("invitation.made", object_of(person.id), person=person.id, face=body.face, mailed=mailed)
    return Invited(mailed=mailed, link=None if mailed else made, expires_at=call.ctx.now + LIFETIME)


def unlock(call: Call) -> None:
    """Forgets the tries in vain of every way in."""
    call.begin()
    person = changed_person(call)
    limits.forgive(call.ctx, person)
    call.note("person.unlocked", object_of(person.id), person=person.id)


def language_of(ctx: Ctx, person: Person) -> str:
    return choose_locale(theme_of(ctx.tenant).words.locales, [str(person.claims.get("locale", ""))], "")


PERSON = "/tenants/<tenant>/people/<person>"
OPERATIONS = (
    Operation("people.invite", "POST", f"{PERSON}/invitation", "Invite, or invite again", "people.write", invite,
              Invited, body=Invitation, status=201),
    Operation("people.unlock", "POST", f"{PERSON}/unlock", "Forget the tries in vain", "people.unlock", unlock,
              status=204),
)  # fmt: skip

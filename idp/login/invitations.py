"""Invitations are taken up once: the link shows a page, and only choosing a password spends it (LG-21)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from idp.context import Ctx
from idp.login import enrolment, limits
from idp.login.factors import password
from idp.login.policy import INVITED
from idp.login.ways import SecondFactors
from idp.oauth.logout import ending
from idp.refusal import Refused
from idp.store import audit, families, journeys, one_time, passwords, people, proofs
from idp.store.journeys import Journey
from idp.store.people import Person

CODE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


class NotValid(Refused):
    """Unknown, used, expired, another tenant's, or of somebody who may not sign in: one answer for all."""


@dataclass(frozen=True, slots=True)
class Invitation:
    code: str
    person: Person
    face: bool


def look(ctx: Ctx, code: str) -> Invitation:
    """Raises NotValid."""
    seen = one_time.look(ctx, "invitation", code) if CODE.fullmatch(code) else None
    if seen is None or seen.used_at is not None or seen.expires_at <= ctx.now:
        raise NotValid("unknown, used or expired")
    person = people.find(ctx, seen.owner)
    if person is None or not person.active:
        raise NotValid("the person is gone or disabled")
    return Invitation(code, person, bool(seen.payload.get("face")))


def accept(ctx: Ctx, ways: SecondFactors, invitation: Invitation, browser: str, chosen: str) -> Journey:
    """Sets the password and begins the enrolment in this browser.

    Raises password.BadPassword and password.Busy, which spend nothing, and NotValid for all but one of a race.
    """
    person = invitation.person
    words = (person.email, person.name or "", ctx.tenant.name, ctx.tenant.shown_name, ctx.tenant.slug)
    ctx.tx.commit()
    hashed = password.hash_password(chosen, context=words)
    spent = one_time.spend(ctx, "invitation", invitation.code, person.id)
    if spent is None:
        raise NotValid("spent meanwhile")
    passwords.put(ctx, person.id, hashed)
    _forget_the_past(ctx, ways, person)
    audit.record(ctx, "invitation.accepted", person=person.id, detail={"face": invitation.face})
    journey = journeys.open(
        ctx,
        purpose="enrol",
        browser=browser,
        request={"return_to": "admin" if spent.payload.get("admin") else "account"},
        person=person.id,
        state=enrolment.opening_state(face=bool(spent.payload.get("face")), codes=True),
    )
    for factor in ("pwd", INVITED):
        proofs.record(ctx, journey=journey.id, browser=browser, person=person.id, factor=factor)
    return journey


def _forget_the_past(ctx: Ctx, ways: SecondFactors, person: Person) -> None:
    """A new password ends what was signed in with the old one, and the limits that it had run into."""
    ending.end_all(ctx, person.id)
    families.revoke_of(ctx, person=person.id)
    proofs.discard_of(ctx, person.id)
    limits.passed(ctx, limits.PASSWORD, limits.mailbox(person.email))
    ways.forgive(ctx, person.id)

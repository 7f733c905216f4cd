"""Invitations: the one-time link by which a person first gets in, sets a password and enrols a face."""

from __future__ import annotations

from datetime import timedelta

from idp.context import Ctx
from idp.store import administrators, audit, one_time, people
from idp.tokens.audience import SYSTEM

LIFETIME = timedelta(days=7)


def invite(ctx: Ctx, email: str, *, face: bool, name: str | None = None) -> str:
    """The link. Whoever is not known yet is added without a password; earlier unused links die."""
    person = people.by_email(ctx, email) or people.add(ctx, email, name=name)
    if ctx.tenant.slug == SYSTEM:  # the operator's own link: an administrator of the platform
        administrators.appoint(ctx, person.id, "platform_admin")
    made = link(ctx, person.id, face=face)
    audit.record(ctx, "invitation.made", person=person.id, actor="operator", detail={"face": face})
    return made


def link(ctx: Ctx, person: str, *, face: bool) -> str:
    """A new one for somebody who is known; the earlier one dies."""
    one_time.discard(ctx, "invitation", person)
    payload = {"face": face, "admin": ctx.tenant.slug == SYSTEM}
    code = one_time.mint(ctx, "invitation", owner=person, payload=payload, lifetime=LIFETIME)
    return f"{ctx.tenant.base_url}/invite/{code}"

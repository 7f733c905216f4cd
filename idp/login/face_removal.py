"""The end of a face, whoever wants it: its person, an administrator, or the time for which nobody used it (D6, D11).

The ledger and the rows first; the key is destroyed by whoever holds it, which the worker asks for until it is done.
"""

from __future__ import annotations

from datetime import timedelta

from idp.context import Ctx
from idp.store import audit, face_uses, faces, grants

MONTH = timedelta(days=365.25 / 12)


def remove(ctx: Ctx, person: str, *, event: str, actor: str) -> int:
    """How many templates there were. The consent ends with it, and so does what applications were given for it."""
    deleted = faces.delete_of_person(ctx, person)
    faces.withdraw_consent(ctx, person)
    face_uses.forget(ctx, person)
    for grant in grants.of_person(ctx, person):
        if "face" in grant.amr:
            grants.revoke(ctx, grant.id)
    audit.record(ctx, event, person=person, actor=actor, detail={"count": deleted})
    return deleted


def reject(ctx: Ctx, person: str, *, actor: str) -> int:
    """An administrator did not approve: what waited goes, a face in use stays with the consent that it rests on."""
    if not faces.count(ctx, person):
        return remove(ctx, person, event="face.rejected", actor=actor) if faces.pending_of(ctx, person) else 0
    rejected = faces.delete_pending(ctx, person)
    if rejected:
        audit.record(ctx, "face.rejected", person=person, actor=actor, detail={"count": rejected})
    return rejected


def approve(ctx: Ctx, person: str, *, actor: str) -> int:
    """What waited takes the place of what was in use."""
    approved = faces.approve(ctx, person)
    if approved:
        face_uses.touch(ctx, person)
        audit.record(ctx, "face.approved", person=person, actor=actor, detail={"count": approved})
    return approved


def remove_unused(ctx: Ctx) -> int:
    """How many people's faces were unused for as long as the tenant keeps such (D11)."""
    unused = face_uses.unused(ctx, ctx.now - ctx.tenant.policy.face_unused_months * MONTH)
    for person in unused:
        remove(ctx, person, event="face.expired", actor="retention")
    return len(unused)

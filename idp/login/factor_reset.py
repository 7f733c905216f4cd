"""A factor is taken from a person by an administrator, with all that was signed in or granted on its strength."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from idp.context import Ctx
from idp.login import face_removal, shut_out
from idp.login.assurance import FACES
from idp.login.factors import recovery
from idp.store import evidence, faces, grants, one_time, passkeys, passwords, proofs, sessions, totp

Resettable = Literal["password", "passkey", "totp", "recovery", "face"]
PROVEN_AS: Mapping[Resettable, tuple[str, ...]] = {
    "password": ("pwd",),
    "passkey": ("passkey",),
    "totp": ("totp",),
    "recovery": ("recovery",),
    "face": FACES,
}
"""The factor's names in evidence."""


def reset(ctx: Ctx, person: str, factor: Resettable, *, actor: str) -> bool:
    """False when the person has none. The invitation by which a new one is set up is another matter."""
    if not _take(ctx, person, factor, actor):
        return False
    proofs.discard_of(ctx, person)
    end_what_rests_on(ctx, person, PROVEN_AS[factor])
    return True


def end_what_rests_on(ctx: Ctx, person: str, factors: tuple[str, ...]) -> None:
    """Sessions in which one of them was shown, and what was granted on it; `factors` as evidence names them."""
    for session in sessions.of_person(ctx, person):
        if _proven(ctx, session.id, factors):
            shut_out.end(ctx, session)
    for grant in grants.of_person(ctx, person):  # those that outlived their session
        if grant.live(ctx.now) and _proven(ctx, grant.session, factors) & set(grant.evidence):
            grants.revoke(ctx, grant.id)


def _take(ctx: Ctx, person: str, factor: Resettable, actor: str) -> bool:
    match factor:
        case "password":
            return passwords.remove(ctx, person)
        case "passkey":
            return passkeys.remove_all(ctx, person) > 0
        case "totp":
            return totp.remove(ctx, person)
        case "recovery":
            return one_time.discard(ctx, recovery.KIND, person) > 0
        case "face":
            has = faces.count(ctx, person) > 0 or bool(faces.pending_of(ctx, person))
            return has and face_removal.remove(ctx, person, event="face.removed", actor=actor) > 0


def _proven(ctx: Ctx, session: str, factors: tuple[str, ...]) -> set[str]:
    """The proofs by which one of the factors was shown in the session."""
    return {one.proof for one in evidence.of_session(ctx, session) if one.factor in factors}

"""Somebody else's word ends what a person is signed in with: an administrator's (design §5).

It reaches further than the person's own sign-out: refresh tokens for while the person is away die with it.
"""

from __future__ import annotations

from idp.context import Ctx
from idp.oauth.logout import ending
from idp.store import grants, proofs, sessions
from idp.store.sessions import Session


def everywhere(ctx: Ctx, person: str) -> int:
    """How many sessions there were. Every application is told, every grant revoked, every begun sign-in starts anew."""
    ended = ending.end_all(ctx, person)
    grants.revoke_of(ctx, person=person)
    proofs.discard_of(ctx, person)
    return ended


def of_session(ctx: Ctx, person: str, id: str) -> bool:
    """False when it is no live session of this person."""
    session = sessions.find(ctx, id)
    if session is None or session.person != person:
        return False
    end(ctx, session)
    return True


def end(ctx: Ctx, session: Session) -> None:
    ending.end(ctx, session)
    grants.revoke_of(ctx, session=session.id)

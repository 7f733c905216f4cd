"""A new password ends what was signed in or granted with the old one, except the session that changed it."""

from __future__ import annotations

from idp.context import Ctx
from idp.ids import new_id
from idp.login.factors import password
from idp.login.sessions import SignedIn
from idp.oauth.logout import ending
from idp.refusal import Refused
from idp.store import audit, evidence, grants, passwords, proofs, sessions
from idp.store.people import Person


class Overtaken(Refused):
    """The session ended while the new password was being hashed: another change or an invitation came first."""


def hashed(ctx: Ctx, person: Person, chosen: str) -> str:
    """Ends the transaction before it hashes. Raises password.BadPassword, password.Busy."""
    words = (person.email, person.name or "", ctx.tenant.name, ctx.tenant.shown_name, ctx.tenant.slug)
    ctx.tx.commit()
    return password.hash_password(chosen, context=words)


def change(ctx: Ctx, here: SignedIn, browser: str, hash: str) -> str:
    """After the old password was right: the session's new cookie value. `browser` is the digest of its cookie.

    Raises Overtaken.
    """
    person, session = here.person.id, here.session
    value = sessions.renew_secret(ctx, session)
    if value is None:
        raise Overtaken(session.id)
    passwords.put(ctx, person, hash)
    ended = ending.end_all(ctx, person, except_id=session.id)
    grants.revoke_of(ctx, person=person)
    proofs.discard_of(ctx, person)
    _keep_as_evidence(ctx, here, browser)
    audit.record(ctx, "password.changed", person=person, actor=person, detail={"sessions_ended": ended})
    return value


def _keep_as_evidence(ctx: Ctx, here: SignedIn, browser: str) -> None:
    """The password that has just been typed counts as any other proof: recorded, consumed, kept by the session."""
    here_only, person = new_id(), here.person.id
    proofs.record(ctx, journey=here_only, browser=browser, person=person, factor="pwd")
    evidence.add(ctx, here.session.id, person, proofs.consume(ctx, here_only, person, browser))

"""Who is signed in, in this browser, and what that session has proven."""

from __future__ import annotations

from dataclasses import dataclass

from idp.context import Ctx
from idp.http import CookiePolicy, Request
from idp.ids import digest
from idp.keys.seal import Seals
from idp.login import assurance
from idp.login.assurance import FACES, Fact
from idp.oauth.session_state import op_state
from idp.store import evidence, faces, passkeys, sessions
from idp.store.people import Person
from idp.store.sessions import Session


@dataclass(frozen=True, slots=True)
class SignedIn:
    session: Session
    person: Person


def current(ctx: Ctx, cookies: CookiePolicy, request: Request) -> SignedIn | None:
    """The live session of the cookie and its person, if that person may still sign in."""
    value = request.cookies.get(cookies.session(ctx.tenant.slug), "")
    found = sessions.with_person(ctx, value) if value else None
    if found is None:
        return None
    session, person = found
    if not person.active:
        return None
    sessions.touch(ctx, session)
    return SignedIn(session, person)


def facts(ctx: Ctx, session: Session) -> tuple[Fact, ...]:
    """What the session has proven and may still quote."""
    found = evidence.of_session(ctx, session.id)
    kept = tuple(assurance.fact(one.factor, one.proved_at, one.proof, one.detail) for one in found)
    return quotable(ctx, session.person, kept)


def quotable(ctx: Ctx, person: str, found: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """What the tenant still takes; a face only while the templates that it was compared with exist, a passkey only
    while it is enrolled."""
    taken = _enrolled(ctx, person, tuple(fact for fact in found if ctx.tenant.takes(fact.factor)))
    if all(fact.factor not in FACES for fact in taken):
        return taken
    since = min((template.created_at for template in faces.of_person(ctx, person)), default=None)
    return tuple(fact for fact in taken if fact.factor not in FACES or (since is not None and since <= fact.proved_at))


def _enrolled(ctx: Ctx, person: str, found: tuple[Fact, ...]) -> tuple[Fact, ...]:
    if all(fact.factor != "passkey" for fact in found):
        return found
    known = {digest(passkey.credential) for passkey in passkeys.of_person(ctx, person)}
    return tuple(fact for fact in found if fact.factor != "passkey" or fact.passkey in known)


def op_state_cookies(ctx: Ctx, seals: Seals, cookies: CookiePolicy, session: str) -> tuple[tuple[str, str], ...]:
    """What scripts of our frame compare with (Session Management 1.0 §3.2), where the tenant offers it."""
    if not ctx.tenant.offers("session_management"):
        return ()
    return (cookies.set_readable(cookies.op_state(ctx.tenant.slug), op_state(ctx, seals, session)),)


def cookie(ctx: Ctx, cookies: CookiePolicy, value: str) -> tuple[str, str]:
    """SameSite=None only where the tenant allows embedding, and never without https (design §3)."""
    embedded = cookies.https and ctx.tenant.policy.embedding_allowed
    return cookies.set(cookies.session(ctx.tenant.slug), value, same_site="None" if embedded else "Lax")

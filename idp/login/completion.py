"""The end of a journey: proofs are consumed once, become the session's evidence, and the application gets its answer.

What was decided from unconsumed proofs is decided again from the consumed ones: those alone become evidence.
"""

from __future__ import annotations

from idp.context import Ctx
from idp.http import CookiePolicy, Request, Response, see_other
from idp.keys.keyring import Keyring
from idp.keys.seal import Seals
from idp.login import assurance, browser, policy, sessions, standing
from idp.login.answer import granted, refused
from idp.login.assurance import Assurance
from idp.login.policy import Satisfied
from idp.login.standing import Application, Standing
from idp.login.ways import SecondFactors
from idp.oauth import session_state
from idp.oauth.clients.client_keys import ClientKeys
from idp.oauth.errors import LoginRequired, OAuthError, UnmetAuthenticationRequirements
from idp.oauth.logout import ending
from idp.outbound.mail import Mailer
from idp.pages import render, spoken
from idp.refusal import Refused
from idp.store import audit, evidence, faces, journeys, proofs
from idp.store import sessions as stored_sessions
from idp.store.journeys import Journey
from idp.store.people import Person
from idp.store.proofs import Proof
from idp.store.sessions import Session
from idp.tokens import subject

CHANGES = ("face", "remove_face", "codes", "email", "passkeys", "password", "totp", "remove_totp")
OWN_PAGES = frozenset({"account", *(f"account/{change}" for change in CHANGES)})

Headers = tuple[tuple[str, str], ...]


class AlreadyOver(Refused):
    """Somebody else finished the journey first, or what it stood on is gone."""


class Completion:
    """A class because its steps share keys, seals and the names of cookies."""

    def __init__(
        self,
        keyring: Keyring,
        client_keys: ClientKeys,
        seals: Seals,
        cookies: CookiePolicy,
        ways: SecondFactors,
        mailer: Mailer,
    ) -> None:
        self._keyring, self._client_keys, self._seals, self._cookies = keyring, client_keys, seals, cookies
        self._ways, self._mailer = ways, mailer

    def complete(self, ctx: Ctx, request: Request, now: Standing) -> Response:
        """Answers the application, or brings the person to their own pages. Raises AlreadyOver."""
        consumed = self._consume(ctx, request, now)
        final = standing.of(ctx, self._ways, now.journey, consumed)
        if final is None:
            raise AlreadyOver("the person or the application may no longer sign in")
        match final.decide():
            case Satisfied(reached):
                session, headers = self._session(ctx, request, final, consumed)
                return self._welcome(ctx, final, session, reached).with_headers(*headers)
            case _:
                headers = self._own_pages_only(ctx, request, final, consumed)
                return self._turned_away(ctx, final).with_headers(*headers)

    def enrolled(self, ctx: Ctx, request: Request, now: Standing, *, face: bool) -> Response:
        """An invitation taken up, or a face enrolled: to the account page. Raises AlreadyOver."""
        consumed = self._consume(ctx, request, now)
        _, headers = self._session(ctx, request, now, consumed)
        audit.record(ctx, "enrolment.finished", person=now.person.id, detail={"face": face})
        if face or now.journey.session is not None:  # who takes up an invitation needs not be told of its codes
            self._mailer.notify(ctx, now.person, "face_enrolled" if face else "codes_made", spoken(ctx, request))
        return see_other(f"{own_page(ctx, now)}{_notice(ctx, now.person) if face else ''}", headers)

    def abandon(self, ctx: Ctx, request: Request, now: Standing, error: OAuthError) -> Response:
        """The person said no: the journey and what it proved end here. Raises AlreadyOver."""
        if not journeys.finish(ctx, now.journey.id):
            raise AlreadyOver(now.journey.id)
        proofs.discard(ctx, now.journey.id)
        audit.record(ctx, "journey.abandoned", person=now.person.id, client=now.journey.client)
        if now.application is not None:
            return refused(ctx, now.application.request, error)
        if now.journey.session is None or now.journey.purpose == "enrol" or now.journey.request.get("fresh"):
            return see_other(f"{ctx.tenant.base_url}/account")
        # The session lacks what its own pages ask for: to send the person there is to ask once more.
        return render(ctx, "signed_out.html", request=request, stayed=True)

    def _consume(self, ctx: Ctx, request: Request, now: Standing) -> list[Proof]:
        journey = now.journey
        if now.before and not self._has_session(ctx, request, journey):
            raise AlreadyOver("what the journey's session has proven is for a browser with that session")
        if not journeys.finish(ctx, journey.id):
            raise AlreadyOver(journey.id)
        return proofs.consume(ctx, journey.id, now.person.id, journey.browser)

    def _has_session(self, ctx: Ctx, request: Request, journey: Journey) -> bool:
        """The browser's binding is older than its session, and others may have seen it."""
        current = sessions.current(ctx, self._cookies, request)
        return current is not None and current.session.id == journey.session

    def _session(self, ctx: Ctx, request: Request, now: Standing, consumed: list[Proof]) -> tuple[Session, Headers]:
        """The session of this browser with what was just proven, always under a new cookie value (LG-03)."""
        current = sessions.current(ctx, self._cookies, request)
        session, value = None, None
        if current is not None and current.person.id == now.person.id:
            session, value = current.session, stored_sessions.renew_secret(ctx, current.session)
        elif current is not None:
            ending.end(ctx, current.session)  # SU-06: nothing of another person's session goes on
        if session is None or value is None:
            session, value = stored_sessions.start(ctx, now.person.id)
        evidence.add(ctx, session.id, now.person.id, consumed)
        _signed_in(ctx, now.person, session, consumed)
        known = browser.mark_known(ctx, self._seals, self._cookies, now.person.id)
        op_state = sessions.op_state_cookies(ctx, self._seals, self._cookies, session.id)
        return session, (sessions.cookie(ctx, self._cookies, value), *op_state, known)

    def _welcome(self, ctx: Ctx, now: Standing, session: Session, reached: Assurance) -> Response:
        if now.application is None:
            return see_other(own_page(ctx, now))
        if not self.expects(ctx, now.application, now.person):
            return refused(ctx, now.application.request, LoginRequired("somebody else than the hint says signed in"))
        return self.grant(ctx, now.application, now.person, session, reached)

    def grant(
        self, ctx: Ctx, application: Application, person: Person, session: Session, reached: Assurance
    ) -> Response:
        """What the application asked for, on its way to it."""
        client, request, keys = application.client, application.request, self._client_keys
        watched = session_state.parameter(ctx, self._seals, client.client_id, request.redirect_uri, session.id)
        try:
            response = granted(
                ctx, self._keyring, keys, request, client, person, session, reached, session_state=watched
            )
        except OAuthError as error:
            return refused(ctx, request, error)
        detail = {"acr": reached.acr, "amr": list(reached.amr), "session": session.id}
        audit.record(ctx, "authorization.granted", person=person.id, client=client.client_id, detail=detail)
        return response

    def expects(self, ctx: Ctx, application: Application, person: Person) -> bool:
        """Whether an id_token_hint and an asked-for `sub` speak of this person (OIDC Core §3.1.2.1, §5.5.1)."""
        request = application.request
        asked = (request.claims.get("id_token") or {}).get("sub")
        named = {asked["value"]} if isinstance(asked, dict) and isinstance(asked.get("value"), str) else set()
        if request.id_token_hint_sub is not None:
            named.add(request.id_token_hint_sub)
        return not named or named == {subject.of(ctx, self._keyring, application.client, person.id)}

    def _own_pages_only(self, ctx: Ctx, request: Request, now: Standing, consumed: list[Proof]) -> Headers:
        """What cannot satisfy an application may still open the person's own pages (design §4)."""
        facts = (*now.before, *now.proven)
        own = policy.decide(standing.account_demand(ctx, now.person.id, now.has), facts, (), now.has, ctx.now)
        if assurance.highest(now.proven) is None or not isinstance(own, Satisfied):
            return ()
        return self._session(ctx, request, now, consumed)[1]

    def _turned_away(self, ctx: Ctx, now: Standing) -> Response:
        audit.record(ctx, "requirements.unmet", person=now.person.id, client=now.journey.client)
        if now.application is None:
            raise AlreadyOver("the person's own pages ask for more than this person has")
        return refused(ctx, now.application.request, UnmetAuthenticationRequirements("the floor or an essential acr"))


def own_page(ctx: Ctx, now: Standing) -> str:
    """Where a journey to the person's own pages ends: one of a few addresses, whatever is stored."""
    wanted = now.journey.request.get("return_to")
    if wanted == "admin":
        return ctx.tenant.base_url.removesuffix(f"/t/{ctx.tenant.slug}") + "/admin/"
    return f"{ctx.tenant.base_url}/{wanted if wanted in OWN_PAGES else 'account'}"


def _notice(ctx: Ctx, person: Person) -> str:
    return f"?notice={'face_waits' if faces.pending_of(ctx, person.id) else 'face_enrolled'}"


def _signed_in(ctx: Ctx, person: Person, session: Session, consumed: list[Proof]) -> None:
    detail = {"session": session.id, "factors": [proof.factor for proof in consumed]}
    audit.record(ctx, "signed_in", person=person.id, detail=detail)

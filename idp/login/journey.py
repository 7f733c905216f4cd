"""The journey: one sign-in being made, a stored state machine. This file says how one begins (OIDC Core §3.1.2.3).

With a session that suffices there is none: the answer is a code. An anonymous visitor gets the first page, and a
journey begins when a password was right. A session that does not suffice begins one at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from idp.context import Ctx
from idp.http import CookiePolicy, Request, Response, see_other
from idp.keys.keyring import Keyring
from idp.keys.seal import Seals
from idp.login import browser, consent, policy, sessions, standing
from idp.login.completion import Completion
from idp.login.first_page import FirstPage, Wanted
from idp.login.policy import Needs, Satisfied, Unmet
from idp.login.sessions import SignedIn
from idp.login.standing import Application
from idp.login.ways import SecondFactors
from idp.oauth.clients.client_keys import ClientKeys
from idp.oauth.errors import ConsentRequired, InteractionRequired, LoginRequired, UnmetAuthenticationRequirements
from idp.oauth.request import AuthorizationRequest
from idp.outbound.mail import Mailer
from idp.store import journeys, proofs
from idp.store.clients import Client
from idp.store.journeys import Journey
from idp.store.people import Person


class Journeys:
    """A class because every step shares keys, the names of cookies and the second factors."""

    def __init__(
        self,
        keyring: Keyring,
        client_keys: ClientKeys,
        seals: Seals,
        cookies: CookiePolicy,
        ways: SecondFactors,
        mailer: Mailer,
    ) -> None:
        self.keyring, self.seals, self.cookies, self.ways, self.mailer = keyring, seals, cookies, ways, mailer
        self.first_page = FirstPage(seals, cookies)
        self.completion = Completion(keyring, client_keys, seals, cookies, ways, mailer)

    def answer_or_ask(self, ctx: Ctx, asked: AuthorizationRequest, client: Client, request: Request) -> Response:
        """The answer to a checked authorization request, or the page that leads to it.

        Raises an OAuthError that is to go back to the client, with prompt=none for everything that takes a person.
        """
        if request.method == "POST" and self.cookies.browser(ctx.tenant.slug) not in request.cookies:
            # SameSite=Lax cookies do not come along with a POST from the application's page; with a GET they do.
            return see_other(f"{ctx.tenant.base_url}/oauth/authorize?{urlencode(request.form)}")
        application = Application(client, asked)
        wanted = Wanted("authorize", asked.to_json(), application)
        here = sessions.current(ctx, self.cookies, request)
        if here is None or not self.completion.expects(ctx, application, here.person):
            return self._ask_anonymous(ctx, request, wanted)
        has = self.ways.of(ctx, here.person)
        demand = standing.demand_of(ctx, client, asked, has)
        silent = "none" in asked.prompt
        match policy.decide(demand, sessions.facts(ctx, here.session), (), has, ctx.now):
            case Satisfied(reached) if not consent.missing(ctx, here.person, client, asked):
                op_state = sessions.op_state_cookies(ctx, self.seals, self.cookies, here.session.id)
                answer = self.completion.grant(ctx, application, here.person, here.session, reached)
                return answer.with_headers(*op_state)
            case Satisfied() if silent:
                raise ConsentRequired("prompt=none")
            case Needs(factors=("pwd",)) if silent:
                raise LoginRequired("prompt=none, and the session is too old")
            case Needs() if silent:
                raise InteractionRequired("prompt=none, and a further factor is due")
            case Unmet(reason):
                raise UnmetAuthenticationRequirements(reason)
        return self.begin_from(ctx, request, here, wanted)

    def ask_for_own_pages(self, ctx: Ctx, request: Request, here: SignedIn | None, **about: object) -> Response:
        """The way to the person's own pages: the first page, or a journey that adds what the session lacks.

        about: return_to ("account", "admin"), fresh (whether two factors have to be proven anew).
        """
        wanted = Wanted("account", dict(about))
        if here is None:
            return self.first_page.show(ctx, request, wanted)
        return self.begin_from(ctx, request, here, wanted)

    def begin_from(self, ctx: Ctx, request: Request, here: SignedIn, wanted: Wanted) -> Response:
        """A journey that starts with what a live session has proven."""
        ours = browser.of(ctx, self.cookies, request)
        begun = journeys.open(
            ctx,
            purpose=wanted.purpose,
            browser=ours.digest,
            request=wanted.request,
            client=_client_id(wanted),
            person=here.person.id,
            session=here.session.id,
            state=wanted.state,
        )
        return see_other(address(ctx, begun), ours.headers)

    def begin_with(
        self, ctx: Ctx, request: Request, person: Person, wanted: Wanted, factor: str, detail: Mapping[str, Any]
    ) -> Journey:
        """A journey of somebody who has just shown with a first factor who it is."""
        ours = browser.of(ctx, self.cookies, request)
        begun = journeys.open(
            ctx,
            purpose=wanted.purpose,
            browser=ours.digest,
            request=wanted.request,
            client=_client_id(wanted),
            person=person.id,
        )
        proofs.record(ctx, journey=begun.id, browser=ours.digest, person=person.id, factor=factor, detail=detail)
        return begun

    def _ask_anonymous(self, ctx: Ctx, request: Request, wanted: Wanted) -> Response:
        assert wanted.application is not None
        asked = wanted.application.request
        if "none" in asked.prompt:
            raise LoginRequired("prompt=none, and nobody fitting is signed in")
        demand = standing.demand_of(ctx, wanted.application.client, asked)
        match policy.decide(demand, (), (), frozenset(), ctx.now):
            case Unmet(reason):
                raise UnmetAuthenticationRequirements(reason)
        return self.first_page.show(ctx, request, wanted, login_hint=asked.login_hint)


def address(ctx: Ctx, journey: Journey) -> str:
    return f"{ctx.tenant.base_url}/login/{journey.id}"


def _client_id(wanted: Wanted) -> str | None:
    return wanted.application.client.client_id if wanted.application else None

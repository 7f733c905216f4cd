"""The way to a desk: whose console session it is, what may be done, and what comes of a refusal.

Signing in and out stand in sign_in.py; what an administrator may do is the interface's to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from idp.admin import principal
from idp.admin.api.perform import Api
from idp.admin.api.problem import Problem, not_found
from idp.admin.console import kept_form
from idp.admin.console.desk import Desk
from idp.admin.console.page import Page
from idp.admin.console.sign_in import local
from idp.admin.places import of_address
from idp.audit.log import log
from idp.context import Ctx, Tenant
from idp.http import CookiePolicy, Request, Response, see_other
from idp.login import browser, forms
from idp.pages import render
from idp.store import console_sessions, sessions, tenants
from idp.store.console_sessions import ConsoleSession
from idp.store.people import Person
from idp.tenants.console_client import CLIENT_ID, HOME, SIGNED_OUT
from idp.tokens.audience import API_SCOPES

RECENT = 5
SIGN_OUT = f"{HOME}sign_out"


@dataclass(frozen=True, slots=True)
class Here:
    session: ConsoleSession
    person: Person


class Desks:
    """A class because every page is reached through the same interface, cookies and list of pages."""

    def __init__(self, api: Api, cookies: CookiePolicy, pages: Sequence[Page]) -> None:
        self._api, self._cookies, self._seals = api, cookies, api.house.seals
        self._built = frozenset(page.rule for page in pages if page.method == "GET")

    def answer(self, system: Ctx, request: Request, page: Page, arguments: Mapping[str, str]) -> Response:
        """The page, or the way in, or what is wrong."""
        form = dict(request.form) if page.method == "POST" else {}
        if page.method == "POST" and not self._genuine(system, request, form):
            return self._error(system, request, 403, "forbidden")
        here = self._enter(system, request)
        if here is None:
            return self._to_sign_in(system, request, form)
        who = principal.of_person(
            system,
            here.person.id,
            here.person.email,
            scope=frozenset(API_SCOPES),
            auth_time=here.session.auth_time,
            amr=here.session.amr,
        )
        desk = Desk(
            self._api, system, request, page, self._built, of_address(arguments), who, here.person, here.session,
            csrf=self._csrf(system, request), recent=self._recent(system, who, here.session), form=form,
        )  # fmt: skip
        if not who.appointments:
            return desk.show("no_role.html", status=403)
        try:
            desk = self._in_tenant(desk)
            return page.act(desk)
        except Problem as problem:
            return self._refused(desk, problem)

    def leave(self, system: Ctx, request: Request) -> Response:
        """Ends the console's session, then the one at the provider, as an application would (RP-Initiated Logout)."""
        form = dict(request.form)
        if not self._genuine(system, request, form):
            return self._error(system, request, 403, "forbidden")
        gone = (self._cookies.expire(self._cookies.console()),)
        session = console_sessions.find(system, self._cookie(request))
        query = {"client_id": CLIENT_ID, "post_logout_redirect_uri": f"{self._url}{SIGNED_OUT}"}
        if session is not None:
            console_sessions.end(system, session)
            opened = self._seals.unseal(system, "id token", session.hint, bind=session.sid)
            if opened is not None:
                query["id_token_hint"] = opened["token"]
        return see_other(f"{system.tenant.base_url}/oauth/end_session?{urlencode(query)}", gone)

    def signed_out(self, system: Ctx, request: Request) -> Response:
        return render(system, "signed_out.html", request=request, frames=(), sign_in=HOME)

    def _enter(self, system: Ctx, request: Request) -> Here | None:
        cookie = self._cookie(request)
        found = console_sessions.living(system, cookie) if cookie else None
        if found is None:
            return None
        session, behind, person = found
        if not person.active:
            return None
        if console_sessions.touch(system, session):
            sessions.touch(system, behind)
            system.tx.commit()  # an operation begins with what is slow, outside any transaction
        return Here(session, person)

    def _in_tenant(self, desk: Desk) -> Desk:
        """Raises Problem: for whom a tenant is not, there is none (TN-01)."""
        if "tenant" not in desk.arguments:
            return desk
        tenant = tenants.by_slug(desk.system.tx, desk.arguments["tenant"])
        if tenant is None or not desk.who.sees(tenant.id):
            raise not_found()
        slugs = (tenant.slug, *(slug for slug in desk.session.recent if slug != tenant.slug))[:RECENT]
        if slugs != desk.session.recent:
            console_sessions.visit(desk.system, desk.session, slugs)
            desk.system.tx.commit()
        return replace(desk, tenant=tenant)

    def _recent(self, system: Ctx, who: principal.Principal, session: ConsoleSession) -> tuple[Tenant, ...]:
        found = (tenants.by_slug(system.tx, slug) for slug in session.recent)
        return tuple(tenant for tenant in found if tenant is not None and not tenant.removing and who.sees(tenant.id))

    def _refused(self, desk: Desk, problem: Problem) -> Response:
        log.info("console refused", status=problem.status, why=problem.detail, request_id=desk.system.request_id)
        if problem.status == 401:
            return self._anew(desk)
        return desk.show("problem.html", status=problem.status, problem=problem)

    def _anew(self, desk: Desk) -> Response:
        """A sign-in of these minutes is needed: there and back, with what was typed (RFC 9470)."""
        query = {"fresh": "1", "return_to": _place(desk.request)}
        if desk.page.method == "POST":
            query["form"] = kept_form.keep(
                desk.system, self._seals, desk.person.id, desk.request.path, desk.request.form
            )
        return see_other(f"{self._url}{HOME}login?{urlencode(query)}")

    def _to_sign_in(self, system: Ctx, request: Request, form: Mapping[str, str]) -> Response:
        """Whoever was away for too long comes back to what was typed."""
        query = {"return_to": _place(request)}
        session = console_sessions.find(system, self._cookie(request)) if form else None
        if session is not None:
            query["form"] = kept_form.keep(system, self._seals, session.person, request.path, request.form)
        return see_other(f"{self._url}{HOME}login?{urlencode(query)}")

    def _error(self, system: Ctx, request: Request, status: int, what: str) -> Response:
        return render(system, "error.html", status=status, request=request, what=what)

    def _genuine(self, system: Ctx, request: Request, form: Mapping[str, str]) -> bool:
        """Sent by a page of ours in this browser, with the console session that the page was made for (LG-01)."""
        if not self._cookie(request):
            return False
        return forms.genuine(system, self._seals, request, *self._bound(system, request), form.get("csrf", ""))

    def _csrf(self, system: Ctx, request: Request) -> str:
        return forms.csrf(system, self._seals, *self._bound(system, request))

    def _bound(self, system: Ctx, request: Request) -> tuple[str, str]:
        return browser.of(system, self._cookies, request).digest, f"console|{self._cookie(request)}"

    def _cookie(self, request: Request) -> str:
        return request.cookies.get(self._cookies.console(), "")

    @property
    def _url(self) -> str:
        return self._api.house.settings.address.url


def _place(request: Request) -> str:
    """Where the request was made, to come back to; after a POST the page is another."""
    query = f"?{request.query_string}" if request.query_string and request.method == "GET" else ""
    return local(f"{request.path}{query}")

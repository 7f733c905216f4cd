"""GET and POST /oauth/end_session. RP-Initiated Logout 1.0 §2 to §4.

A POST from the application's page brings no SameSite=Lax cookie, so it is sent once round as a GET. The confirmation is
a POST of our own page: what it carries was sealed for this very session and expires.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from idp.context import Ctx
from idp.endpoints.signed_out import expired_cookies, signed_out
from idp.http import CookiePolicy, Request, Response, see_other
from idp.keys.keyring import Keyring
from idp.keys.seal import Seals
from idp.oauth.clients import known
from idp.oauth.errors import InvalidRequest, OAuthError
from idp.oauth.logout import ending, rp_initiated
from idp.oauth.logout.rp_initiated import Leaving
from idp.oauth.parameters import once
from idp.pages import render
from idp.store import sessions
from idp.store.clients import Client
from idp.store.sessions import Session

PURPOSE = "sign_out/2"  # not the name that other members were sealed under
ANSWER_WITHIN = 600  # seconds
QUERY_LIMIT = 8192


class EndSession:
    """A class because the steps share keyring, seals and the names of cookies."""

    def __init__(self, keyring: Keyring, seals: Seals, cookies: CookiePolicy) -> None:
        self._keyring, self._seals, self._cookies = keyring, seals, cookies

    def __call__(self, ctx: Ctx, request: Request) -> Response:
        try:
            if request.method == "GET":
                return self._asked(ctx, request, rp_initiated.read(ctx, self._keyring, once(request.query)))
            form = once(request.form)
            if "csrf" in form:
                return self._confirmed(ctx, request, form["csrf"])
            query = urlencode(form)
            if len(query) > QUERY_LIMIT:
                raise InvalidRequest("a request too long to be sent round as a GET")
            return see_other(f"{self._address(ctx)}?{query}")
        except OAuthError as error:
            return render(ctx, "error.html", status=400, request=request, message=error.public)

    def _asked(self, ctx: Ctx, request: Request, leaving: Leaving) -> Response:
        session = self._session(ctx, request)
        if leaving.needs_no_question(session):
            return self._leave(ctx, request, session, leaving.return_to, leaving.client, leaving.ui_locales)
        if session is None:
            return signed_out(ctx, request, ui_locales=leaving.ui_locales)
        return self._ask(ctx, request, leaving)

    def _ask(self, ctx: Ctx, request: Request, leaving: Leaving) -> Response:
        """The page that asks whether the person wants to sign out, and knows where the answer leads."""
        client = leaving.client if leaving.sound else None
        payload = {
            "return_to": leaving.return_to,
            "client": client.client_id if client is not None else None,
            "ui_locales": list(leaving.ui_locales),
        }
        sealed = self._seals.seal(ctx, PURPOSE, payload, bind=self._cookie(ctx, request), lifetime=ANSWER_WITHIN)
        return render(
            ctx,
            "sign_out.html",
            request=request,
            ui_locales=leaving.ui_locales,
            form_action=(leaving.return_to,) if leaving.return_to else (),
            action=self._address(ctx),
            csrf=sealed,
            client=client,
        )

    def _confirmed(self, ctx: Ctx, request: Request, csrf: str) -> Response:
        session = self._session(ctx, request)
        sealed = self._seals.unseal(ctx, PURPOSE, csrf, bind=self._cookie(ctx, request))
        if sealed is None or session is None:
            return render(ctx, "error.html", status=403, request=request, what="expired")
        client = known.find(ctx, sealed["client"]) if sealed["client"] is not None else None
        return self._leave(ctx, request, session, sealed["return_to"], client, sealed["ui_locales"])

    def _leave(
        self,
        ctx: Ctx,
        request: Request,
        session: Session | None,
        return_to: str | None,
        client: Client | None,
        ui_locales: Sequence[str],
    ) -> Response:
        """Ends the session, if there is one, and goes where the client asked (§3)."""
        frames = ending.end(ctx, session, client) if session is not None else ()
        expired = expired_cookies(ctx, self._cookies) if session is not None else ()
        return signed_out(
            ctx, request, frames, expired=expired, return_to=return_to, client=client, ui_locales=ui_locales
        )

    def _session(self, ctx: Ctx, request: Request) -> Session | None:
        cookie = self._cookie(ctx, request)
        return sessions.by_cookie(ctx, cookie) if cookie else None

    def _cookie(self, ctx: Ctx, request: Request) -> str:
        return request.cookies.get(self._cookies.session(ctx.tenant.slug), "")

    def _address(self, ctx: Ctx) -> str:
        return f"{ctx.tenant.base_url}/oauth/end_session"

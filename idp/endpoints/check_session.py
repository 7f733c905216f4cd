"""GET /oauth/check_session. Session Management 1.0 §3.3: the page that applications frame and ask whether somebody else
has signed in. It answers by itself, without a request to us."""

from __future__ import annotations

from idp.context import Ctx
from idp.http import CookiePolicy, Endpoint, Request, Response
from idp.oauth.clients.origins import origin_of
from idp.pages import render
from idp.store import clients


def check_session_endpoint(cookies: CookiePolicy) -> Endpoint:
    def check_session(ctx: Ctx, request: Request) -> Response:
        return render(
            ctx,
            "check_session.html",
            request=request,
            framed_by=_framed_by(ctx, request),
            cookie=cookies.op_state(ctx.tenant.slug),
        )

    return check_session


def _framed_by(ctx: Ctx, request: Request) -> list[str]:
    """The origins that applications have registered; where the browser says which of them asks, that one alone."""
    registered = {
        origin
        for client in clients.listing(ctx)
        if client.active and client.application_type == "web"
        for uri in client.redirect_uris
        if (origin := origin_of(uri)) is not None
    }
    asking = origin_of(request.headers.get("referer", ""))
    return [asking] if asking in registered and asking is not None else sorted(registered)

"""GET and POST /oauth/authorize. RFC 6749 §3.1, OIDC Core §3.1.2.1. Reads the request and hands it to the journey."""

from __future__ import annotations

from idp.audit.log import log
from idp.context import Ctx
from idp.http import Endpoint, Request, Response
from idp.keys.keyring import Keyring
from idp.login.journey import Journeys
from idp.oauth.errors import OAuthError, PageError, RedirectError
from idp.oauth.request.read import read
from idp.oauth.request.request_object import RequestObjects
from idp.oauth.responses.answer import refuse
from idp.pages import render


def authorize_endpoint(keyring: Keyring, objects: RequestObjects, journeys: Journeys) -> Endpoint:
    def authorize(ctx: Ctx, request: Request) -> Response:
        pairs = request.query if request.method == "GET" else request.form
        try:
            asked, client = read(ctx, keyring, objects, pairs)
            try:
                return journeys.answer_or_ask(ctx, asked, client, request)
            except OAuthError as error:
                raise RedirectError(asked, error) from error
        except PageError as refusal:
            log.info("authorization request refused", error=refusal.error.code, reason=str(refusal))
            return render(ctx, "error.html", status=400, request=request, message=refusal.error.public)
        except RedirectError as refusal:
            log.info("authorization request refused", error=refusal.error.code, reason=str(refusal))
            return refuse(ctx, refusal.to, refusal.error)

    return authorize

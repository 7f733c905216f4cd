"""POST /oauth/token. RFC 6749 §3.2, §5. Parameters come from the body alone; answers are never stored."""

from __future__ import annotations

from idp.audit.log import log
from idp.context import Ctx
from idp.endpoints.headers import preflight, shared_with
from idp.endpoints.oauth_error import error_response
from idp.http import NO_STORE, Endpoint, Request, Response, json_response
from idp.oauth.clients import known, origins
from idp.oauth.errors import OAuthError
from idp.oauth.token import TokenRequests

METHODS = frozenset({"POST", "OPTIONS"})
CHALLENGE = ("WWW-Authenticate", 'Basic realm="token", charset="UTF-8"')


def token_endpoint(requests: TokenRequests) -> Endpoint:
    def token(ctx: Ctx, request: Request) -> Response:
        if request.method == "OPTIONS":
            return preflight(request, METHODS, origins.of_tenant(ctx))
        return _answer(ctx, request).with_headers(*shared_with(request, _origins(ctx, request)))

    def _answer(ctx: Ctx, request: Request) -> Response:
        try:
            answer = requests.answer(ctx, request.headers.get("authorization"), request.form)
        except OAuthError as error:
            log.info("token request refused", error=error.code, reason=str(error))
            return error_response(error, (CHALLENGE,) if error.status == 401 else ())  # RFC 6749 §5.2
        return json_response(answer, headers=NO_STORE)

    return token


def _origins(ctx: Ctx, request: Request) -> frozenset[str]:
    """Errors too are for the script of the client that names itself; only a script's request has an Origin."""
    client_id = dict(request.form).get("client_id")
    if "origin" not in request.headers or client_id is None:
        return frozenset()
    client = known.find(ctx, client_id)
    return origins.of(client) if client is not None else frozenset()

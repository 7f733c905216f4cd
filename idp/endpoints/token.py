"""POST /oauth/token. RFC 6749 §3.2, §5. Parameters come from the body alone; answers are never stored."""

from __future__ import annotations

from idp.audit.log import log
from idp.context import Ctx
from idp.endpoints.headers import preflight, shared_with
from idp.endpoints.oauth_error import refused_client
from idp.endpoints.scripts import origins_of_named_client
from idp.http import NO_STORE, Endpoint, Request, Response, json_response
from idp.oauth.clients import origins
from idp.oauth.errors import OAuthError
from idp.oauth.token import TokenRequests

METHODS = frozenset({"POST", "OPTIONS"})


def token_endpoint(requests: TokenRequests) -> Endpoint:
    def token(ctx: Ctx, request: Request) -> Response:
        if request.method == "OPTIONS":
            return preflight(request, METHODS, origins.of_tenant(ctx))
        return _answer(ctx, request).with_headers(*shared_with(request, origins_of_named_client(ctx, request)))

    def _answer(ctx: Ctx, request: Request) -> Response:
        try:
            answer = requests.answer(ctx, request.headers.get("authorization"), request.form)
        except OAuthError as error:
            log.info("token request refused", error=error.code, reason=str(error))
            return refused_client(error)
        return json_response(answer, headers=NO_STORE)

    return token

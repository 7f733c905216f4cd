"""POST /oauth/revoke. RFC 7009 §2. 200 has no body and no type: a script's client reads none as plain text."""

from __future__ import annotations

from idp.audit.log import log
from idp.context import Ctx
from idp.endpoints.headers import preflight, shared_with
from idp.endpoints.oauth_error import refused_client
from idp.endpoints.scripts import origins_of_named_client
from idp.http import NO_STORE, Endpoint, Request, Response
from idp.keys.keyring import Keyring
from idp.oauth import revocation
from idp.oauth.clients import origins
from idp.oauth.clients.authentication import ClientAuthentication
from idp.oauth.errors import OAuthError

METHODS = frozenset({"POST", "OPTIONS"})


def revocation_endpoint(keyring: Keyring, clients: ClientAuthentication) -> Endpoint:
    def revoke(ctx: Ctx, request: Request) -> Response:
        if request.method == "OPTIONS":
            return preflight(request, METHODS, origins.of_tenant(ctx))
        return _answer(ctx, request).with_headers(*shared_with(request, origins_of_named_client(ctx, request)))

    def _answer(ctx: Ctx, request: Request) -> Response:
        try:
            revocation.revoke(ctx, keyring, clients, request.headers.get("authorization"), request.form)
        except OAuthError as error:
            log.info("revocation refused", error=error.code, reason=str(error))
            return refused_client(error)
        return Response(200, NO_STORE)

    return revoke

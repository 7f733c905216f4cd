"""POST /oauth/introspect. RFC 7662 §2. For servers, so no script of another origin may read it."""

from __future__ import annotations

from idp.audit.log import log
from idp.context import Ctx
from idp.endpoints.oauth_error import refused_client
from idp.http import NO_STORE, Endpoint, Request, Response, json_response
from idp.keys.keyring import Keyring
from idp.oauth import introspection
from idp.oauth.clients.authentication import ClientAuthentication
from idp.oauth.errors import OAuthError


def introspection_endpoint(keyring: Keyring, clients: ClientAuthentication) -> Endpoint:
    def introspect(ctx: Ctx, request: Request) -> Response:
        try:
            credentials = request.headers.get("authorization")
            answer, why = introspection.answer(ctx, keyring, clients, credentials, request.form)
        except OAuthError as error:
            log.info("introspection refused", error=error.code, reason=str(error))
            return refused_client(error)
        if why is not None:
            log.info("introspected as inactive", reason=why)
        return json_response(answer, headers=NO_STORE)

    return introspect

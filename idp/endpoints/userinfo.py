"""GET and POST /oauth/userinfo. OIDC Core §5.3; RFC 6750 §2.1, §2.2 (header or form, never the query), §3."""

from __future__ import annotations

from typing import Any

from idp.audit.log import log
from idp.context import Ctx, Tenant
from idp.endpoints import resource_metadata
from idp.endpoints.headers import preflight, shared_with
from idp.endpoints.oauth_error import error_response
from idp.http import NO_STORE, Endpoint, Request, Response, json_response
from idp.keys.keyring import Keyring
from idp.oauth import userinfo
from idp.oauth.clients import origins
from idp.oauth.clients.client_keys import ClientKeys
from idp.oauth.errors import InvalidRequest, OAuthError
from idp.oauth.parameters import once
from idp.store.clients import Client

METHODS = frozenset({"GET", "POST", "OPTIONS"})


def userinfo_endpoint(keyring: Keyring, client_keys: ClientKeys) -> Endpoint:
    def answer(ctx: Ctx, request: Request) -> Response:
        if request.method == "OPTIONS":
            return preflight(request, METHODS, origins.of_tenant(ctx))
        client: Client | None = None
        try:
            bearer = _bearer(request)
            if bearer is None:
                # RFC 6750 §3.1: whoever brought no token is told nothing but how to bring one.
                return Response(401, (_challenge(ctx.tenant), *NO_STORE))
            token, client = userinfo.client_of(ctx, keyring, bearer)
            response = _response(userinfo.answer(ctx, keyring, client_keys, token, client))
        except OAuthError as error:
            log.info("userinfo refused", error=error.code, reason=str(error))
            response = error_response(error, (_challenge(ctx.tenant, error),))
        return response.with_headers(*shared_with(request, _readers(ctx, request, client)))

    return answer


def _response(said: dict[str, Any] | str) -> Response:
    if isinstance(said, dict):
        return json_response(said, headers=NO_STORE)
    return Response(200, (("Content-Type", "application/jwt"), *NO_STORE), said.encode())


def _readers(ctx: Ctx, request: Request, client: Client | None) -> frozenset[str]:
    """A refused token names no client; that it was refused is for every public client's script of the tenant."""
    if "origin" not in request.headers:
        return frozenset()
    return origins.of_tenant(ctx) if client is None else origins.of(client)


def _bearer(request: Request) -> str | None:
    """Raises InvalidRequest when the token comes in two ways at once (RFC 6750 §2)."""
    header = request.headers.get("authorization")
    in_form = once(request.form).get("access_token") if request.method == "POST" else None
    if header is None:
        return in_form
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "bearer":
        return None
    if in_form is not None:
        raise InvalidRequest("an access token in the header and in the form")
    return value.strip()


def _challenge(tenant: Tenant, error: OAuthError | None = None) -> tuple[str, str]:
    """RFC 6750 §3; whoever may try another token is told who gives them (RFC 9728 §5.1)."""
    said = [] if error is None else [f'error="{error.code}"', f'error_description="{error.public}"']
    if error is None or error.status == 401:
        said.append(f'resource_metadata="{resource_metadata.address(tenant)}"')
    return ("WWW-Authenticate", f"Bearer {', '.join(said)}")

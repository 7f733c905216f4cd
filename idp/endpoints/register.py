"""/oauth/register and /oauth/register/<client>. RFC 7591 §3, RFC 7592 §2: JSON and a bearer token in, JSON out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from idp.audit.log import log
from idp.context import Ctx
from idp.endpoints.oauth_error import error_response
from idp.http import NO_STORE, Request, Response, Route, json_response
from idp.keys.strict_json import read_object
from idp.oauth.clients.management import Management
from idp.oauth.clients.registration import PATH, Registration
from idp.oauth.errors import InvalidClientMetadata, InvalidToken, OAuthError

HEADERS = {
    401: (("WWW-Authenticate", f'Bearer error="{InvalidToken.code}", error_description="{InvalidToken.public}"'),),
    429: (("Retry-After", "60"),),
}
REGISTER, MANAGE = frozenset({"POST"}), frozenset({"GET", "PUT", "DELETE"})


def registration_routes(registration: Registration, management: Management) -> tuple[Route, ...]:
    def register(ctx: Ctx, request: Request) -> Response:
        def answered(token: str) -> Response:
            return json_response(registration.register(ctx, token, _sent(request)), 201, NO_STORE)

        return _bearer_only(request, answered)

    def manage(ctx: Ctx, request: Request, client: str) -> Response:
        def answered(token: str) -> Response:
            match request.method:
                case "PUT":
                    return json_response(management.change(ctx, client, token, _sent(request)), headers=NO_STORE)
                case "DELETE":
                    management.delete(ctx, client, token)
                    return Response(204, NO_STORE)
            return json_response(management.read(ctx, client, token), headers=NO_STORE)

        return _bearer_only(request, answered)

    return (
        Route(REGISTER, PATH, register, feature="registration"),
        Route(MANAGE, f"{PATH}/<client>", manage, feature="registration"),
    )


def _bearer_only(request: Request, answered: Callable[[str], Response]) -> Response:
    """RFC 6750 §2.1, §3: whoever brought no token is told nothing but how to bring one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return Response(401, (("WWW-Authenticate", 'Bearer realm="registration"'), *NO_STORE))
    try:
        return answered(token.strip())
    except OAuthError as error:
        log.info("registration refused", error=error.code, reason=str(error))
        return error_response(error, HEADERS.get(error.status, ()))


def _sent(request: Request) -> dict[str, Any]:
    """RFC 7591 §3.1. Raises InvalidClientMetadata."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise InvalidClientMetadata("the body is not application/json")
    try:
        return read_object(request.body)
    except ValueError as error:
        raise InvalidClientMetadata(f"the body: {error}") from error

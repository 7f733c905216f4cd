"""Reads an authorization request: every check by name, in the order it runs. RFC 6749 §4.1.1, OIDC Core §3.1.2.2.

Unknown parameters are ignored; `registration` is refused by name. Where a request object is sent, its parameters are
checked in place of those that were sent beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.oauth.clients import redirect
from idp.oauth.errors import OAuthError, PageError, RedirectError
from idp.oauth.parameters import Parameters, once
from idp.oauth.request import (
    acr_values,
    claims,
    client,
    display,
    id_token_hint,
    locales,
    login_hint,
    max_age,
    nonce,
    pkce,
    prompt,
    redirect_uri,
    response_mode,
    response_type,
    scope,
    state,
    unsupported,
)
from idp.oauth.request.authorization_request import AuthorizationRequest
from idp.oauth.request.request_object import RequestObjects
from idp.store.clients import Client


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """Where the client may be told of an error before its request is complete."""

    redirect_uri: str
    response_mode: str
    state: str | None


def read(
    ctx: Ctx, keyring: Keyring, objects: RequestObjects, pairs: Iterable[tuple[str, str]]
) -> tuple[AuthorizationRequest, Client]:
    """The checked request and its client. Raises PageError until the client's address is proven, then RedirectError."""
    try:
        outside = once(pairs)  # RFC 6749 §3.1
        asking = client.check(ctx, outside)
        given, refusal = _counted(ctx, objects, outside, asking)
        to = ReturnAddress(
            redirect_uri=redirect_uri.check(ctx, given, asking),
            state=state.check(given),
            response_mode=response_mode.or_default(given),
        )
    except OAuthError as error:
        raise PageError(error) from error
    # ---- From here on errors redirect: the client exists, and the address is its own. ----
    try:
        if refusal is not None:
            raise refusal
        unsupported.check(given)
        kind = response_type.check(ctx.tenant, given, asking)
        age = max_age.check(given, "max_age")
        return AuthorizationRequest(
            client_id=asking.client_id,
            redirect_uri=to.redirect_uri,
            state=to.state,
            response_type=kind,
            response_mode=response_mode.check(given),
            scope=scope.check(given, asking, kind),
            nonce=nonce.check(given, kind),
            code_challenge=pkce.check(given, asking, kind),
            prompt=prompt.check(given),
            max_age=asking.details.default_max_age if age is None else age,
            face_max_age=max_age.check(given, "face_max_age"),
            claims=claims.check(given, asking),
            acr_values=acr_values.check(given) or asking.details.default_acr_values,
            id_token_hint_sub=id_token_hint.check(ctx, keyring, given, asking),
            login_hint=login_hint.check(given),
            ui_locales=locales.check(given, "ui_locales"),
            claims_locales=locales.check(given, "claims_locales"),
            display=display.check(given),
        ), asking
    except OAuthError as error:
        raise RedirectError(to, error) from error


def _counted(
    ctx: Ctx, objects: RequestObjects, outside: Parameters, asking: Client
) -> tuple[Parameters, OAuthError | None]:
    """The parameters that count. Where the object is refused, those outside say where the client is told of it."""
    try:
        return objects.counted(ctx, outside, asking), None
    except OAuthError as refusal:
        if not redirect.matches(outside.get("redirect_uri", ""), asking):
            raise
        return outside, refusal

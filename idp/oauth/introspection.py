"""Token introspection. RFC 7662 §2. What a token stands on is looked up each time: a revocation counts at once.

Whoever may not see a token is told what is told of a token that never was.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.oauth import still_allowed
from idp.oauth.clients import known
from idp.oauth.clients.authentication import ClientAuthentication
from idp.oauth.clients.metadata import CLIENT_CREDENTIALS
from idp.oauth.errors import InvalidClient, InvalidRequest
from idp.oauth.parameters import once
from idp.oauth.presented import Presented, recognise
from idp.refusal import Refused
from idp.store import families
from idp.store.clients import Client
from idp.store.refresh import RefreshToken
from idp.tokens import client_token, subject
from idp.tokens.access_token import AccessToken
from idp.tokens.client_token import ClientToken


class Inactive(Refused):
    """The token opens nothing, or not to the asker's knowledge. The reason is for the operator."""


def answer(
    ctx: Ctx,
    keyring: Keyring,
    clients: ClientAuthentication,
    authorization: str | None,
    pairs: Iterable[tuple[str, str]],
) -> tuple[dict[str, Any], str | None]:
    """The introspection response and, where it is inactive, why: for the log. Raises OAuthError."""
    form = once(pairs)
    asker = clients.authenticate(ctx, authorization, form)
    if asker.auth_method == "none":  # RFC 7662 §2.1: against scanning for tokens
        raise InvalidClient("a public client proves nothing")
    if "token" not in form:
        raise InvalidRequest("token is missing")
    try:
        said = _said(ctx, keyring, asker, recognise(ctx, keyring, form["token"]))
    except (Inactive, still_allowed.NoLongerAllowed) as refusal:
        return {"active": False}, str(refusal)  # RFC 7662 §2.2: and nothing else
    return {"active": True, "iss": ctx.tenant.issuer, **said}, None


def _said(ctx: Ctx, keyring: Keyring, asker: Client, token: Presented | None) -> dict[str, Any]:
    match token:
        case AccessToken():
            return _of_person(ctx, _client_of(ctx, asker, token.client_id, token.audience), token)
        case ClientToken():
            return _of_client(ctx, _client_of(ctx, asker, token.client_id, (token.audience,)), token)
        case RefreshToken():
            return _of_refresh(ctx, keyring, _client_of(ctx, asker, token.client, ()), token)
        case None:
            raise Inactive("no token of this tenant, or an expired one")


def _client_of(ctx: Ctx, asker: Client, client_id: str, audience: tuple[str, ...]) -> Client:
    """The token's client, if the asker is that client or one whom the token is for. Raises Inactive."""
    if asker.client_id != client_id and asker.client_id not in audience:
        raise Inactive("neither the token's client nor its audience asks")
    client = known.find(ctx, client_id)
    if client is None or not client.active:
        raise Inactive("the client is gone or disabled")
    return client


def _of_person(ctx: Ctx, client: Client, token: AccessToken) -> dict[str, Any]:
    grant, _ = still_allowed.check(ctx, client, token.grant_id)
    return {
        "token_type": "Bearer",
        "sub": token.sub,
        "aud": token.audience[0] if len(token.audience) == 1 else list(token.audience),
        "client_id": token.client_id,
        "scope": _left(token.scope, grant.scope),
        "iat": token.issued_at,
        "exp": token.expires_at,
        "jti": token.jti,
        "acr": token.acr,
        "amr": list(token.amr),
        "auth_time": int(token.auth_time.timestamp()),
        "sid": token.sid,
    }


def _of_client(ctx: Ctx, client: Client, token: ClientToken) -> dict[str, Any]:
    if CLIENT_CREDENTIALS not in client.grant_types:
        raise Inactive("the client has lost client_credentials")
    if client_token.revoked(ctx, token):
        raise Inactive("the token is revoked")
    said = {
        "token_type": "Bearer",
        "sub": token.client_id,
        "aud": token.audience,
        "client_id": token.client_id,
        "iat": token.issued_at,
        "exp": token.expires_at,
        "jti": token.jti,
    }
    left = _left(token.scope, client.scope)
    return said | {"scope": left} if left else said


def _of_refresh(ctx: Ctx, keyring: Keyring, client: Client, token: RefreshToken) -> dict[str, Any]:
    """It has no token_type: nobody but us may take it, and it is not an access token (RFC 6749 §7.1)."""
    family = families.find(ctx, token.family)
    if token.used_at is not None or token.expires_at <= ctx.now:
        raise Inactive("the refresh token is used or expired")
    if family is None or not family.live(ctx.now) or "refresh_token" not in client.grant_types:
        raise Inactive("the family is revoked or over, or the client has lost refresh_token")
    grant, person = still_allowed.check(ctx, client, family.grant)
    return {
        "sub": subject.of(ctx, keyring, client, person.id),
        "aud": ctx.tenant.issuer,
        "client_id": client.client_id,
        "scope": _left(family.scope, grant.scope),
        "exp": int(token.expires_at.timestamp()),
        "acr": grant.acr,
        "amr": list(grant.amr),
        "auth_time": int(grant.auth_time.timestamp()),
        "sid": grant.session,
    }


def _left(scope: tuple[str, ...], allowed: tuple[str, ...]) -> str:
    """What a resource may still go by, when the client was registered for more as the token was minted."""
    return " ".join(name for name in scope if name in allowed)

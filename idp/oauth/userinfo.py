"""UserInfo. OIDC Core §5.3; RFC 6750 §3.1. The grant is looked up each time: a revocation counts at once."""

from __future__ import annotations

from typing import Any

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.keys.token_kinds import TokenRefused
from idp.oauth import still_allowed
from idp.oauth.clients import known
from idp.oauth.errors import InsufficientScope, InvalidToken
from idp.store.clients import Client
from idp.tokens import access_token
from idp.tokens.access_token import AccessToken
from idp.tokens.claims import person_claims


def client_of(ctx: Ctx, keyring: Keyring, bearer: str) -> tuple[AccessToken, Client]:
    """The verified token and the client it was minted for. Raises InvalidToken."""
    try:
        token = access_token.read(ctx, keyring, bearer)
    except TokenRefused as refusal:
        raise InvalidToken(str(refusal)) from refusal
    client = known.find(ctx, token.client_id)
    if client is None:
        raise InvalidToken("the client is gone")
    return token, client


def claims(ctx: Ctx, token: AccessToken, client: Client) -> dict[str, Any]:
    """The person's claims, as far as the token's scope and the grant's `claims` reach. Raises OAuthError."""
    try:
        grant, person = still_allowed.check(ctx, client, token.grant_id)
    except still_allowed.NoLongerAllowed as refusal:
        raise InvalidToken(str(refusal)) from refusal
    if "openid" not in token.scope:
        raise InsufficientScope("the scope does not contain openid")
    return {**person_claims(person, token.scope, grant.claims.get("userinfo")), "sub": person.id}

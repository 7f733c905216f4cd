"""UserInfo, plain, signed or encrypted. OIDC Core §5.3; RFC 6750 §3.1. The grant is looked up each time: a revocation
counts at once.
"""

from __future__ import annotations

import json
from typing import Any

from idp.context import Ctx
from idp.keys import jwe
from idp.keys.keyring import Keyring
from idp.keys.token_kinds import TokenRefused
from idp.oauth import still_allowed
from idp.oauth.clients import known, recipient
from idp.oauth.clients.client_keys import ClientKeys
from idp.oauth.errors import InsufficientScope, InvalidToken
from idp.store.clients import Client
from idp.tokens import access_token, mapped, subject
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


def answer(
    ctx: Ctx, keyring: Keyring, client_keys: ClientKeys, token: AccessToken, client: Client
) -> dict[str, Any] | str:
    """The claims, or the JWT that carries them where the client registered one (§5.3.2). Raises OAuthError."""
    whom = recipient.of_userinfo(ctx, client_keys, client)
    said, alg = claims(ctx, keyring, token, client), client.details.userinfo_signed_response_alg
    if alg is None:
        return said if whom is None else jwe.encrypt(json.dumps(said).encode(), whom)
    signed = keyring.sign(ctx, {**said, "iss": ctx.tenant.issuer, "aud": client.client_id}, typ="JWT", alg=alg)
    return signed if whom is None else jwe.encrypt(signed.encode(), whom, cty="JWT")


def claims(ctx: Ctx, keyring: Keyring, token: AccessToken, client: Client) -> dict[str, Any]:
    """The person's claims, as far as the token's scope and the grant's `claims` reach. Raises OAuthError."""
    try:
        grant, person = still_allowed.check(ctx, client, token.grant_id)
    except still_allowed.NoLongerAllowed as refusal:
        raise InvalidToken(str(refusal)) from refusal
    scope = tuple(name for name in token.scope if name in grant.scope)
    if "openid" not in scope:
        raise InsufficientScope("the scope does not contain openid")
    told = person_claims(person, scope, grant.claims.get("userinfo"), grant.claims_locales)
    own = mapped.claims(ctx, person, scope, "userinfo")
    return {**own, **told, "sub": subject.of(ctx, keyring, client, person.id)}

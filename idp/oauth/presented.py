"""A token that comes back to be introspected or revoked: which of ours is it? RFC 7662 §2.1, RFC 7009 §2.1.

Every kind is recognised by what it is, so `token_type_hint` can neither help nor mislead.
"""

from __future__ import annotations

from idp.context import Ctx
from idp.keys import jose
from idp.keys.keyring import Keyring
from idp.keys.token_kinds import CLIENT_ACCESS, TokenRefused
from idp.store import refresh
from idp.store.refresh import RefreshToken
from idp.tokens.access_token import AccessToken
from idp.tokens.client_token import ClientToken

Presented = AccessToken | ClientToken | RefreshToken


def recognise(ctx: Ctx, keyring: Keyring, value: str) -> Presented | None:
    """The token, if this tenant issued it and, for an access token, it has not expired. Revoked ones are recognised."""
    if "." not in value:  # a refresh token is base64url
        return refresh.look(ctx, value)
    keys = keyring.public_keys(ctx)
    try:
        claims = jose.verify(CLIENT_ACCESS, value, keys, issuer=ctx.tenant.issuer, audience=None, now=ctx.now)
        return AccessToken.of_claims(claims) if "grant_id" in claims else ClientToken.of_claims(claims)
    except TokenRefused:
        return None

"""Token revocation. RFC 7009 §2. A person's token of either kind takes its whole grant along: refresh and access.

§2.1 leaves it open what an access token revokes. Ours are checked against their grant, not one by one, so it is the
grant; a client's token for itself has none and is revoked alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.oauth.clients.authentication import ClientAuthentication
from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import once
from idp.oauth.presented import Presented, recognise
from idp.store import audit, families, grants
from idp.store.clients import Client
from idp.store.refresh import RefreshToken
from idp.tokens import client_token
from idp.tokens.access_token import AccessToken
from idp.tokens.client_token import ClientToken


def revoke(
    ctx: Ctx,
    keyring: Keyring,
    clients: ClientAuthentication,
    authorization: str | None,
    pairs: Iterable[tuple[str, str]],
) -> None:
    """Afterwards the client's token opens nothing; another's, or none, is left alone. Raises OAuthError."""
    form = once(pairs)
    client = clients.authenticate(ctx, authorization, form)
    if "token" not in form:
        raise InvalidRequest("token is missing")
    token = recognise(ctx, keyring, form["token"])
    if token is None:  # RFC 7009 §2.2: it is as dead as it was meant to be
        return
    owner = token.client if isinstance(token, RefreshToken) else token.client_id
    if owner != client.client_id:
        audit.record(ctx, "revocation_refused", client=client.client_id, detail={"owner": owner})
        return
    _end(ctx, client, token)


def _end(ctx: Ctx, client: Client, token: Presented) -> None:
    """A used or expired refresh token still ends its family: only its client holds it, and wants it over."""
    match token:
        case ClientToken():
            client_token.revoke(ctx, token)
            audit.record(ctx, "tokens_revoked", client=client.client_id, detail={"jti": token.jti})
        case AccessToken():
            _end_grant(ctx, client, token.grant_id)
        case RefreshToken():
            family = families.find(ctx, token.family)
            if family is not None:
                _end_grant(ctx, client, family.grant)


def _end_grant(ctx: Ctx, client: Client, grant_id: str) -> None:
    if grants.revoke(ctx, grant_id):
        audit.record(ctx, "tokens_revoked", client=client.client_id, detail={"grant": grant_id})

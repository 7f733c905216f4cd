"""id_token_hint. OIDC Core §3.1.2.1: our own ID token for this client; it may have expired."""

from __future__ import annotations

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.keys.token_kinds import TokenRefused
from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import Parameters
from idp.store.clients import Client
from idp.tokens import id_token


def check(ctx: Ctx, keyring: Keyring, given: Parameters, client: Client) -> str | None:
    """The `sub` that the hint speaks of."""
    hint = given.get("id_token_hint")
    if hint is None:
        return None
    try:
        return id_token.read_hint(ctx, keyring, hint, client_id=client.client_id).sub
    except TokenRefused as error:
        raise InvalidRequest(f"id_token_hint refused: {error}") from error

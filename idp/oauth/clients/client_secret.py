"""A client's secret: its digest where it is only shown, wrapped where it keys an HMAC (client_secret_jwt)."""

from __future__ import annotations

from dataclasses import replace

from idp.context import Ctx
from idp.ids import digest, new_secret
from idp.keys.keyring import Keyring
from idp.oauth.clients.policies import SECRETS
from idp.store.clients import Client

KEYS_AN_HMAC = "client_secret_jwt"


def given_to(ctx: Ctx, keyring: Keyring, client: Client, former: Client | None = None) -> tuple[Client, str | None]:
    """The client with what its method needs, and the secret if one had to be made: only then can it be told.

    A change keeps the `former` registration's secret, except that none can be wrapped once it is only a digest.
    """
    if client.auth_method not in SECRETS:
        return replace(client, secret_digest=None, secret_wrapped=None), None
    keyed = client.auth_method == KEYS_AN_HMAC
    if former is not None and former.secret_digest is not None and (former.secret_wrapped is not None or not keyed):
        kept = former.secret_wrapped if keyed else None
        return replace(client, secret_digest=former.secret_digest, secret_wrapped=kept), None
    secret = new_secret() + new_secret() if keyed else new_secret()  # RFC 7518 §3.2: HS512 wants 64 bytes
    wrapped = keyring.wrap_secret(ctx, client.client_id, secret) if keyed else None
    return replace(client, secret_digest=digest(secret), secret_wrapped=wrapped), secret

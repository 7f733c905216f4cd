"""A client's secret: its digest where it is only shown, wrapped where it keys an HMAC (client_secret_jwt)."""

from __future__ import annotations

import hmac
from dataclasses import replace

from idp.context import Ctx
from idp.ids import digest, new_secret
from idp.keys.keyring import Keyring
from idp.oauth.clients.policies import SECRETS
from idp.store.clients import Client

KEYS_AN_HMAC = "client_secret_jwt"
OF_AN_HMAC = 64  # bytes, RFC 7518 §3.2: HS512's


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
    secret = new_secret() + new_secret() if keyed else new_secret()  # OF_AN_HMAC
    return with_secret(ctx, keyring, client, secret), secret


def with_secret(ctx: Ctx, keyring: Keyring, client: Client, secret: str) -> Client:
    """The client with `secret` as its own. Its method must have one."""
    wrapped = keyring.wrap_secret(ctx, client.client_id, secret) if client.auth_method == KEYS_AN_HMAC else None
    return replace(client, secret_digest=digest(secret), secret_wrapped=wrapped)


def has(client: Client, secret: str) -> bool:
    """Whether `secret` is what is stored of the client's."""
    return hmac.compare_digest(digest(secret), client.secret_digest or "")

"""Whom tokens of a client are encrypted to: its own published key. OIDC Core §10.2, OIDC Registration §2.

May call the client's server, so a caller asks before it writes.
"""

from __future__ import annotations

from idp.context import Ctx
from idp.keys.jwe import Recipient
from idp.oauth.clients.client_keys import ClientKeys
from idp.oauth.errors import OAuthError
from idp.store.clients import Client

DEFAULT_ENC = "A128CBC-HS256"


class NoKeyToEncryptTo(OAuthError):
    public = "The client has registered encryption, and none of its published keys is for that."


def of_id_tokens(ctx: Ctx, keys: ClientKeys, client: Client) -> Recipient | None:
    """None where the client did not register encryption. Raises NoKeyToEncryptTo."""
    details = client.details
    return _of(ctx, keys, client, details.id_token_encrypted_response_alg, details.id_token_encrypted_response_enc)


def of_userinfo(ctx: Ctx, keys: ClientKeys, client: Client) -> Recipient | None:
    """None where the client did not register encryption. Raises NoKeyToEncryptTo."""
    details = client.details
    return _of(ctx, keys, client, details.userinfo_encrypted_response_alg, details.userinfo_encrypted_response_enc)


def _of(ctx: Ctx, keys: ClientKeys, client: Client, alg: str | None, enc: str | None) -> Recipient | None:
    if alg is None:
        return None
    key = keys.of(ctx, client).for_encryption(alg) or keys.of(ctx, client, anew=True).for_encryption(alg)
    if key is None:
        raise NoKeyToEncryptTo(f"no key for {alg}")
    return Recipient(key, alg, enc or DEFAULT_ENC)

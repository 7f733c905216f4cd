"""The keys of ours that a client relies on, published before they are first used. OIDC Core §10.1.1."""

from __future__ import annotations

from idp.context import Ctx
from idp.keys.algorithms import SIGNATURES
from idp.keys.keyring import Keyring
from idp.store.clients import Client


def publish_for(ctx: Ctx, keyring: Keyring, client: Client) -> None:
    """Makes what the client's registration asks for and no other client has asked for before."""
    for alg in (client.id_token_alg, client.details.userinfo_signed_response_alg):
        if alg in SIGNATURES:
            keyring.ensure(ctx, alg)

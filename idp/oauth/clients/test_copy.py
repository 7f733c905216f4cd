"""A copy of a client for one test sign-in: what it demands and is told, at an address of the console's, for an hour.

It is public with PKCE, so that the application's own secret stays where it is; people are not asked for consent.
"""

from __future__ import annotations

from datetime import timedelta

from idp.context import Ctx
from idp.ids import new_id
from idp.keys.algorithms import SIGNATURES
from idp.oauth.clients import policies
from idp.oauth.clients.metadata import OF_PEOPLE, TEST_PREFIX
from idp.store.clients import Client
from idp.store.details import Details

LIFETIME = timedelta(hours=1)
CALLBACK = "/admin/test/callback"


class NobodySignsIn(Exception):
    """The application acts for itself, or the tenant allows no policy that a public client can be under."""


def of(ctx: Ctx, client: Client, redirect_uri: str, acr_values: tuple[str, ...] = ()) -> Client:
    """The copy, not yet stored. `acr_values`: what the sign-in asks for, in place of the client's own wishes."""
    policy = next((one for one in policies.of_tenant(ctx.tenant) if "none" in one.auth_methods), None)
    if policy is None or not OF_PEOPLE & {*client.grant_types}:
        raise NobodySignsIn(client.client_id)
    return Client(
        client_id=f"{TEST_PREFIX}{new_id()}",
        name=client.name,
        application_type="web",
        auth_method="none",
        secret_digest=None,
        redirect_uris=(redirect_uri,),
        scope=tuple(name for name in client.scope if name != "offline_access") or ("openid",),
        id_token_alg=client.id_token_alg if client.id_token_alg in SIGNATURES else "RS256",
        trusted=True,
        floor=client.floor,
        face_max_age=client.face_max_age,
        policy=policy.name,
        details=Details(
            default_acr_values=acr_values or client.details.default_acr_values,
            default_max_age=client.details.default_max_age,
            require_auth_time=client.details.require_auth_time,
        ),
        expires_at=ctx.now + LIFETIME,
    )

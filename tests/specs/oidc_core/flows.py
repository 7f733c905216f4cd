"""A client that may use every flow, in a tenant whose policies have them, and what its ID tokens say."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from idp.keys import jose
from idp.keys.token_kinds import ID_HINT
from idp.oauth.clients.metadata import GRANT_TYPES
from idp.oauth.clients.policies import RESPONSE_TYPES
from tests.world import World

CERTIFICATION = "oidc-certification"


def allow_every_flow(world: World) -> None:
    world.set_policy(registration_policies=("standard", "native", CERTIFICATION))
    world.change_client(
        "web", policy=CERTIFICATION, response_types=RESPONSE_TYPES, grant_types=(*GRANT_TYPES, "implicit")
    )


def verified(world: World, id_token: str) -> dict[str, Any]:
    """The claims of a genuine ID token for client web."""
    with world.inside() as ctx:
        keys, issuer = world.house.keyring.public_keys(ctx), ctx.tenant.issuer
        return jose.verify(ID_HINT, id_token, keys, issuer=issuer, audience="web", now=ctx.now)


def half_hash(value: str) -> str:
    """OIDC Core §3.1.3.6, for an algorithm of SHA-256, computed apart from the code under test."""
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).rstrip(b"=").decode()

"""Back-Channel Logout 1.0 §2.4: the logout token, signed as the client's ID tokens are. It is not encrypted."""

from __future__ import annotations

from typing import Any

from idp.context import Ctx
from idp.ids import new_id
from idp.keys.keyring import Keyring
from idp.store.clients import Client
from idp.tokens import subject

TYP = "logout+jwt"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFETIME = 120  # seconds (§4)
OTHERWISE = "RS256"  # for clients whose ID tokens are not signed: a logout token always is (§2.6)


def mint(ctx: Ctx, keyring: Keyring, client: Client, *, person: str, session: str) -> str:
    """It names the person and the session, and never carries a nonce, so that nobody takes it for an ID token."""
    now = int(ctx.now.timestamp())
    claims: dict[str, Any] = {
        "iss": ctx.tenant.issuer,
        "sub": subject.of(ctx, keyring, client, person),
        "aud": client.client_id,
        "iat": now,
        "exp": now + LIFETIME,
        "jti": new_id(),
        "events": {EVENT: {}},
        "sid": session,
    }
    unsigned = client.id_token_alg == "none"  # noqa: S105 - an algorithm
    return keyring.sign(ctx, claims, typ=TYP, alg=OTHERWISE if unsigned else client.id_token_alg)

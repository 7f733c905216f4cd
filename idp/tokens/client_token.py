"""RFC 9068 access tokens of a client that acts for itself (RFC 6749 §4.4): `sub` is its client_id, nobody signed in.

No grant of a person stands behind them, so each is revoked by its own `jti`. Their audience is the administration's
interface where the scope names that, else the issuer: our own userinfo is none of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from idp.context import Ctx
from idp.ids import new_id
from idp.keys.keyring import Keyring
from idp.keys.token_kinds import CLIENT_ACCESS, TokenRefused
from idp.store import counters
from idp.store.clients import Client
from idp.tokens import audience
from idp.tokens.access_token import LIFETIME

REVOKED = "revoked_jti"


@dataclass(frozen=True, slots=True)
class ClientToken:
    """A verified token. Whether its client is still active, and it is not revoked, is another question."""

    client_id: str
    scope: tuple[str, ...]
    jti: str
    audience: str
    issued_at: int  # seconds since 1970, as in the token
    expires_at: int

    @classmethod
    def of_claims(cls, claims: dict[str, Any]) -> ClientToken:
        """From claims whose signature, issuer and times are verified. Raises TokenRefused."""
        scope, audience = claims.get("scope", ""), claims["aud"]
        if claims["sub"] != claims["client_id"] or not isinstance(scope, str) or not isinstance(audience, str):
            raise TokenRefused("not a token of a client for itself")
        return cls(claims["client_id"], tuple(scope.split()), claims["jti"], audience, claims["iat"], claims["exp"])


def mint(ctx: Ctx, keyring: Keyring, client: Client, *, scope: tuple[str, ...]) -> tuple[str, int]:
    """The token and its lifetime in seconds."""
    now = int(ctx.now.timestamp())
    claims = {
        "iss": ctx.tenant.issuer,
        "sub": client.client_id,
        "aud": audience.api(ctx.tenant) if audience.administers(ctx.tenant, scope) else ctx.tenant.issuer,
        "client_id": client.client_id,
        "iat": now,
        "exp": now + LIFETIME,
        "jti": new_id(),
    }
    if scope:
        claims["scope"] = " ".join(scope)
    return keyring.sign(ctx, claims, typ=CLIENT_ACCESS.typ, alg="ES256"), LIFETIME


def revoke(ctx: Ctx, token: ClientToken) -> None:
    """The token's number is blocked until the token would have expired, and forgotten then."""
    counters.block(ctx, REVOKED, token.jti, datetime.fromtimestamp(token.expires_at, UTC))


def revoked(ctx: Ctx, token: ClientToken) -> bool:
    return counters.look(ctx, REVOKED, token.jti).blocked_until is not None

"""client_secret_jwt and private_key_jwt. RFC 7523 §2.2, §3; OIDC Core §9; FAPI 2.0 §5.3.2.1.

Each assertion counts once, which its jti tells and not its text: an ECDSA signature has two spellings (RFC 8725 §3).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from idp.context import Ctx, Tenant
from idp.keys.algorithms import MACS
from idp.keys.foreign import Verified, unverified_claims, verify_foreign
from idp.keys.keyring import Keyring
from idp.keys.token_kinds import CLIENT_ASSERTION, TokenRefused
from idp.oauth.clients import policies
from idp.oauth.clients.client_keys import ClientKeys
from idp.oauth.clients.signed_claims import audience, check_times, seconds
from idp.store import one_time
from idp.store.clients import Client

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
METHODS = frozenset({"client_secret_jwt", "private_key_jwt"})
LONGEST = 300  # seconds; longer lives are for those who mean to send it twice
ADDRESSES = ("/oauth/token", "/oauth/introspect", "/oauth/revoke", "/oauth/device_authorization")


class Assertions:
    """A class because it carries what assertions are verified with."""

    def __init__(self, keyring: Keyring, client_keys: ClientKeys) -> None:
        self._keyring, self._client_keys = keyring, client_keys

    def check(self, ctx: Ctx, client: Client, unverified: str) -> None:
        """Returns for one caller alone, however many present the same assertion. Raises TokenRefused."""
        claims = self._verified(ctx, client, unverified).claims
        check_times(claims, ctx.now)
        left = _check_lifetime(claims, int(ctx.now.timestamp()))
        if not (claims.get("iss") == claims.get("sub") == client.client_id):
            raise TokenRefused("iss and sub are not the client's id")
        _check_audience(ctx.tenant, client, claims)
        jti = claims.get("jti")
        if not isinstance(jti, str) or not jti:
            raise TokenRefused("jti is not a string")
        if not one_time.first(ctx, "assertion", jti, owner=client.client_id, lifetime=left):
            raise TokenRefused("jti was used before")
        ctx.tx.commit()  # used, whatever comes of the request

    def _verified(self, ctx: Ctx, client: Client, token: str) -> Verified:
        if client.auth_method == "client_secret_jwt":
            if client.secret_wrapped is None:
                raise TokenRefused("the client has no secret that keys an HMAC")
            secret = self._keyring.unwrap_secret(ctx, client.client_id, client.secret_wrapped)
            return verify_foreign(CLIENT_ASSERTION, token, secret.encode(), algs=_registered(client, MACS))
        policy = policies.allowed(ctx.tenant, client.policy)
        algs = _registered(client, () if policy is None else policy.signing_algs)
        return self._client_keys.verify(ctx, client, CLIENT_ASSERTION, token, algs=algs)


def claimed_client(token: str) -> str:
    """Whose assertion it says it is, for looking the client up. Raises TokenRefused."""
    subject = unverified_claims(token).get("sub")
    if not isinstance(subject, str):
        raise TokenRefused("sub is not a string")
    return subject


def _registered(client: Client, allowed: Collection[str]) -> tuple[str, ...]:
    alg = client.details.token_endpoint_auth_signing_alg
    return tuple(one for one in allowed if alg in (None, one))


def _check_lifetime(claims: Mapping[str, Any], moment: int) -> timedelta:
    """How long it is still good for. Counted from iat where the client's clock is ahead of ours."""
    expires = seconds(claims, "exp")
    if expires > max(moment, seconds(claims, "iat") if "iat" in claims else 0) + LONGEST:
        raise TokenRefused(f"exp is more than {LONGEST} seconds away")
    return timedelta(seconds=expires - moment)


def _check_audience(tenant: Tenant, client: Client, claims: Mapping[str, Any]) -> None:
    """For nobody but us: the issuer, or one of its addresses where clients authenticate. In FAPI the issuer alone."""
    if client.policy == policies.FAPI2.name:
        if claims.get("aud") != tenant.issuer:
            raise TokenRefused("aud is not the issuer as a string")
    elif not {*audience(claims)} <= {tenant.issuer, *(f"{tenant.issuer}{path}" for path in ADDRESSES)}:
        raise TokenRefused("aud names another server")

"""RFC 9068. JWT access tokens, ES256, 600 seconds; `amr`, `acr` and `auth_time` are the grant's (§2.2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from idp.context import Ctx, Tenant
from idp.ids import new_id
from idp.keys import jose
from idp.keys.keyring import Keyring
from idp.keys.token_kinds import ACCESS, TokenRefused
from idp.store.clients import Client
from idp.store.grants import Grant
from idp.store.people import Person
from idp.tokens import audience as audiences
from idp.tokens import mapped, subject

LIFETIME = 600  # seconds; keyring.LAST_TOKEN is no shorter


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A verified token. Whether its person, client, session and grant are still allowed is another question."""

    grant_id: str
    sub: str
    client_id: str
    scope: tuple[str, ...]
    sid: str
    jti: str
    acr: str
    amr: tuple[str, ...]
    auth_time: datetime
    audience: tuple[str, ...]
    issued_at: int  # seconds since 1970, as in the token
    expires_at: int

    @classmethod
    def of_claims(cls, claims: dict[str, Any]) -> AccessToken:
        """From claims whose signature, issuer and times are verified. Raises TokenRefused."""
        return cls(
            grant_id=_of_type(claims, "grant_id", str),
            sub=claims["sub"],
            client_id=claims["client_id"],
            scope=tuple(_of_type(claims, "scope", str).split()),
            sid=_of_type(claims, "sid", str),
            jti=claims["jti"],
            acr=_of_type(claims, "acr", str),
            amr=tuple(_of_type(claims, "amr", list)),
            auth_time=datetime.fromtimestamp(_of_type(claims, "auth_time", int), UTC),
            audience=(claims["aud"],) if isinstance(claims["aud"], str) else tuple(claims["aud"]),
            issued_at=claims["iat"],
            expires_at=claims["exp"],
        )


def mint(
    ctx: Ctx,
    keyring: Keyring,
    grant: Grant,
    client: Client,
    *,
    scope: tuple[str, ...],
    audience: str | None = None,
    person: Person | None = None,
) -> tuple[str, int]:
    """The token and its lifetime in seconds. `audience` None means what the scope is for: userinfo if nothing else.

    `person`: of whom it tells what the tenant has its access tokens tell.
    """
    now = int(ctx.now.timestamp())
    claims = {
        **({} if person is None else mapped.claims(ctx, person, scope, "access_token")),
        "iss": ctx.tenant.issuer,
        "sub": subject.of(ctx, keyring, client, grant.person),
        "aud": audience or _resources(ctx.tenant, scope),
        "client_id": client.client_id,
        "iat": now,
        "exp": now + LIFETIME,
        "jti": new_id(),
        "scope": " ".join(scope),
        "auth_time": int(grant.auth_time.timestamp()),
        "acr": grant.acr,
        "amr": list(grant.amr),
        "sid": grant.session,
        "grant_id": grant.id,
    }
    return keyring.sign(ctx, claims, typ=ACCESS.typ, alg="ES256"), LIFETIME


def read(ctx: Ctx, keyring: Keyring, token: str, *, audience: str | None = None) -> AccessToken:
    """RFC 9068 §4, without the database. `audience` None means our userinfo endpoint. Raises TokenRefused."""
    expected = audience or audiences.userinfo(ctx.tenant)
    keys = keyring.public_keys(ctx)
    claims = jose.verify(ACCESS, token, keys, issuer=ctx.tenant.issuer, audience=expected, now=ctx.now)
    return AccessToken.of_claims(claims)


def _resources(tenant: Tenant, scope: tuple[str, ...]) -> str | list[str]:
    userinfo = audiences.userinfo(tenant)
    if not audiences.administers(tenant, scope):
        return userinfo
    return [userinfo, audiences.api(tenant)] if "openid" in scope else audiences.api(tenant)


def _of_type(claims: dict[str, Any], name: str, kind: type) -> Any:
    if type(claims.get(name)) is not kind:
        raise TokenRefused(f"{name} is not a {kind.__name__}")
    return claims[name]

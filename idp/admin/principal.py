"""Who administers: a person of the tenant `system`, or one of its clients that acts for itself.

Everything is looked up anew each time: a role taken away, a person disabled or a grant revoked counts at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from idp.admin.roles import GRANTED, OF_THE_PLATFORM, Permission
from idp.context import Ctx
from idp.keys import jose
from idp.keys.keyring import Keyring
from idp.keys.token_kinds import CLIENT_ACCESS, TokenRefused
from idp.oauth import still_allowed
from idp.oauth.clients import known
from idp.oauth.errors import InvalidToken
from idp.store import administrators
from idp.store.administrators import Appointment
from idp.tokens import audience, client_token
from idp.tokens.access_token import AccessToken
from idp.tokens.client_token import ClientToken


@dataclass(frozen=True, slots=True)
class Principal:
    """`name` is what the audit calls it. `auth_time` and `amr` are a person's; a client has none."""

    id: str
    kind: Literal["person", "client"]
    name: str
    scope: frozenset[str]
    appointments: tuple[Appointment, ...]
    auth_time: datetime | None = None
    amr: tuple[str, ...] = ()

    def sees(self, tenant_id: str) -> bool:
        """Whether the tenant exists for it at all."""
        return any(one.over in (None, tenant_id) for one in self.appointments)

    def may(self, permission: Permission, tenant_id: str | None) -> bool:
        """In the tenant; None: on the platform itself."""
        return any(
            permission in GRANTED[one.role]
            for one in self.appointments
            if one.over is None or (one.over == tenant_id and permission not in OF_THE_PLATFORM)
        )

    def tenants(self) -> frozenset[str] | None:
        """The ids of those it administers; None: every one."""
        over = [one.over for one in self.appointments]
        return None if None in over else frozenset(one for one in over if one is not None)


def of_bearer(system: Ctx, keyring: Keyring, token: str) -> Principal:
    """RFC 9068 §4: ours, for this interface, unexpired, unrevoked. Raises InvalidToken."""
    keys, issuer = keyring.public_keys(system), system.tenant.issuer
    try:
        claims = jose.verify(
            CLIENT_ACCESS, token, keys, issuer=issuer, audience=audience.api(system.tenant), now=system.now
        )
        if "grant_id" in claims:
            return _person(system, AccessToken.of_claims(claims))
        return _client(system, ClientToken.of_claims(claims))
    except (TokenRefused, still_allowed.NoLongerAllowed) as refusal:
        raise InvalidToken(str(refusal)) from refusal


def of_person(
    system: Ctx, person_id: str, name: str, *, scope: frozenset[str], auth_time: datetime, amr: tuple[str, ...]
) -> Principal:
    """A person whose sign-in the caller has verified."""
    appointments = tuple(administrators.of(system, person_id))
    return Principal(person_id, "person", name, scope, appointments, auth_time, amr)


def _person(system: Ctx, token: AccessToken) -> Principal:
    client = known.find(system, token.client_id)
    if client is None:
        raise TokenRefused("the client is gone")
    grant, person = still_allowed.check(system, client, token.grant_id)
    scope = frozenset(token.scope) & frozenset(grant.scope)
    return of_person(system, person.id, person.email, scope=scope, auth_time=token.auth_time, amr=token.amr)


def _client(system: Ctx, token: ClientToken) -> Principal:
    client = known.find(system, token.client_id)
    if client is None or not client.active or client_token.revoked(system, token):
        raise TokenRefused("the client is gone or disabled, or the token revoked")
    scope = frozenset(token.scope) & frozenset(client.scope)
    appointments = tuple(administrators.of(system, client.client_id))
    return Principal(client.client_id, "client", client.name, scope, appointments)

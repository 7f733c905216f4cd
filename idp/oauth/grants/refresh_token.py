"""grant_type=refresh_token. RFC 6749 §6, RFC 9700 §4.14, OIDC Core §12. Rotation, and its grace, is in `tokens`."""

from __future__ import annotations

from dataclasses import dataclass

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.oauth import still_allowed
from idp.oauth.errors import InvalidGrant, InvalidRequest, InvalidScope
from idp.oauth.grants.authorized import Authorized
from idp.oauth.parameters import Parameters
from idp.oauth.request import scope
from idp.store import families, refresh
from idp.store.clients import Client
from idp.tokens import refresh_token


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A class because it carries the keyring, and the seconds for which a lost answer may be asked for again."""

    keyring: Keyring
    grace: int = refresh_token.GRACE
    name: str = "refresh_token"
    parameters: frozenset[str] = frozenset({"refresh_token", "scope"})

    def authorize(self, ctx: Ctx, client: Client, form: Parameters) -> Authorized:
        value = form.get("refresh_token")
        if value is None:
            raise InvalidRequest("refresh_token is missing")
        # Before the token is spent, so that a client that asks for too much keeps it.
        narrowed = self._narrowed(ctx, client, value, form["scope"]) if "scope" in form else None
        try:
            rotated = refresh_token.rotate(ctx, self.keyring, client.client_id, value, grace=self.grace)
            grant, person = still_allowed.check(ctx, client, rotated.family.grant)
        except (refresh_token.RefreshRefused, still_allowed.NoLongerAllowed) as refusal:
            raise InvalidGrant(str(refusal)) from refusal
        return Authorized(grant, person, narrowed or grant.scope, rotated.value)

    def _narrowed(self, ctx: Ctx, client: Client, value: str, asked: str) -> tuple[str, ...] | None:
        """RFC 6749 §6: nothing that the person did not give. None where the token is nobody's or not this client's."""
        seen = refresh.look(ctx, value)
        family = families.find(ctx, seen.family) if seen is not None and seen.client == client.client_id else None
        if family is None:
            return None
        names = scope.names(asked)
        if not set(names) <= set(family.scope):
            raise InvalidScope("the scope is wider than granted")
        left = tuple(name for name in names if name in client.scope)
        if not left:
            raise InvalidScope("the client is no longer registered for any of the scope")
        return left

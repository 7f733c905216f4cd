"""grant_type=authorization_code. RFC 6749 §4.1.3, RFC 7636 §4.6, OIDC Core §3.1.3."""

from __future__ import annotations

from dataclasses import dataclass

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.oauth import still_allowed
from idp.oauth.errors import InvalidGrant, InvalidRequest
from idp.oauth.grants.authorized import Authorized, first_refresh_token
from idp.oauth.parameters import Parameters
from idp.oauth.request import pkce
from idp.store import audit, grants, one_time
from idp.store.clients import Client


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """A class because it carries the keyring that a refresh token is derived from."""

    keyring: Keyring
    name: str = "authorization_code"
    parameters: frozenset[str] = frozenset({"code", "redirect_uri", "code_verifier"})

    def authorize(self, ctx: Ctx, client: Client, form: Parameters) -> Authorized:
        if "code" not in form:
            raise InvalidRequest("code is missing")
        # Spent before anything is compared: whoever presents a code of this client already holds it, and a mistake or
        # a crash costs a code and never yields two tokens.
        spent = one_time.spend(ctx, "code", form["code"], client.client_id)
        if spent is None:
            self._punish_replay(ctx, client, form["code"])
            raise InvalidGrant("the code is unknown, expired, used or another client's")
        code = spent.payload
        if form.get("redirect_uri") != code["redirect_uri"]:
            raise InvalidGrant("redirect_uri differs from the authorization request")
        pkce.verify(form.get("code_verifier"), code["code_challenge"])
        try:
            grant, person = still_allowed.check(ctx, client, code["grant"])
        except still_allowed.NoLongerAllowed as refusal:
            raise InvalidGrant(str(refusal)) from refusal
        refresh_token = first_refresh_token(ctx, self.keyring, client, grant)
        return Authorized(grant, person, grant.scope, refresh_token, code["nonce"])

    def _punish_replay(self, ctx: Ctx, client: Client, value: str) -> None:
        """RFC 6749 §4.1.2: what a code led to dies when its client uses it again; another client changes nothing."""
        seen = one_time.look(ctx, "code", value)
        if seen is None or seen.owner != client.client_id or seen.used_at is None:
            return
        grants.revoke(ctx, seen.payload["grant"])
        audit.record(ctx, "code_replay", client=client.client_id, detail={"grant": seen.payload["grant"]})

"""grant_type=urn:ietf:params:oauth:grant-type:device_code. RFC 8628 §3.4, §3.5."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.oauth import still_allowed
from idp.oauth.clients import device_grant
from idp.oauth.clients.metadata import DEVICE_CODE
from idp.oauth.errors import AccessDenied, InvalidGrant, InvalidRequest, OAuthError
from idp.oauth.grants.authorized import Authorized, first_refresh_token
from idp.oauth.parameters import Parameters
from idp.store import audit, device_authorizations, grants
from idp.store.clients import Client
from idp.store.device_authorizations import DeviceAuthorization, TooEarly
from idp.store.grants import Grant


class AuthorizationPending(OAuthError):
    code = "authorization_pending"
    public = "The person has not answered yet."


class SlowDown(OAuthError):
    code = "slow_down"
    public = "Polled too early: wait five seconds longer from now on."


class ExpiredToken(OAuthError):
    code = "expired_token"
    public = "The device code has expired: ask for a new one."


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """A class because it carries the keyring, and the question whether an acr still reaches what is demanded."""

    keyring: Keyring
    reaches: Callable[[Ctx, Client, Grant], bool]
    name: str = DEVICE_CODE
    parameters: frozenset[str] = frozenset({"device_code"})

    def authorize(self, ctx: Ctx, client: Client, form: Parameters) -> Authorized:
        if "device_code" not in form:
            raise InvalidRequest("device_code is missing")
        device_grant.require(ctx, client)
        code = form["device_code"]
        match device_authorizations.poll(ctx, code, client.client_id):
            case None:
                raise self._over(ctx, client, code)
            case TooEarly():
                raise SlowDown("polled before the interval was over")
            case DeviceAuthorization(status="pending"):
                raise AuthorizationPending("the person has not answered")
            case DeviceAuthorization(status="denied"):
                raise AccessDenied("the person denied it")
            case approved:
                return self._redeem(ctx, client, code, approved)

    def _redeem(self, ctx: Ctx, client: Client, code: str, approved: DeviceAuthorization) -> Authorized:
        spent = device_authorizations.spend(ctx, code, client.client_id)
        if spent is None:
            raise InvalidGrant("spent meanwhile")
        try:
            grant, person = still_allowed.check(ctx, client, spent)
        except still_allowed.NoLongerAllowed as refusal:
            raise InvalidGrant(str(refusal)) from refusal
        if not self.reaches(ctx, client, grant):
            raise InvalidGrant("more is demanded now than the person had proven")
        refresh_token = first_refresh_token(ctx, self.keyring, client, grant)
        return Authorized(grant, person, grant.scope, refresh_token, approved.request["nonce"])

    def _over(self, ctx: Ctx, client: Client, code: str) -> OAuthError:
        """Why a device code cannot be polled. What a spent one led to dies when its client uses it again; another
        client learns and changes nothing (as with authorization codes, RFC 6749 §4.1.2)."""
        seen = device_authorizations.look(ctx, code)
        if seen is None or seen.client != client.client_id:
            return InvalidGrant("the device code is unknown or another client's")
        if seen.used_at is None:
            return ExpiredToken("the device code has expired")
        if seen.grant is not None and grants.revoke(ctx, seen.grant):
            audit.record(ctx, "device_code_replay", client=client.client_id, detail={"grant": seen.grant})
        return InvalidGrant("the device code was used before")

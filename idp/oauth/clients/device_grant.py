"""Which clients may use the device grant (RFC 8628). One that registered itself may not: its name is its own word, and
the name is what a person decides by, far from the device (DV-02)."""

from __future__ import annotations

from idp.context import Ctx
from idp.oauth.clients import policies
from idp.oauth.clients.metadata import DEVICE_CODE
from idp.oauth.errors import UnauthorizedClient
from idp.store.clients import Client


def usable(ctx: Ctx, client: Client) -> bool:
    """Asked when the client asks, when its person is asked, and when the device code is redeemed."""
    policy = policies.allowed(ctx.tenant, client.policy)
    offered = ctx.tenant.offers("device_authorization") and DEVICE_CODE in client.grant_types
    return offered and not client.dynamic and policy is not None and policy.device_grant


def require(ctx: Ctx, client: Client) -> None:
    """Raises UnauthorizedClient."""
    if not usable(ctx, client):
        raise UnauthorizedClient("the client is not registered for the device grant, or may not use it")

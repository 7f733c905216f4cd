"""The console as a client of the tenant `system`: an application like any other, at an address that is always ours."""

from __future__ import annotations

from dataclasses import replace

from idp.context import Ctx, Tenant
from idp.house import House
from idp.ids import digest
from idp.oauth.clients.metadata import new_client
from idp.store import clients
from idp.store.taken import Taken
from idp.tokens.audience import SYSTEM

CLIENT_ID = "console"
HOME = "/admin/"
CALLBACK = f"{HOME}callback"
SIGNED_OUT = f"{HOME}signed_out"


def is_console(tenant: Tenant, client_id: str) -> bool:
    return (tenant.slug, client_id) == (SYSTEM, CLIENT_ID)


def secret_of(house: House, system: Ctx) -> str:
    """The client's secret: made from the tenant's root key, so that it is stored nowhere."""
    return house.seals.mac(system, "client secret", CLIENT_ID)


def ensure_console(house: House, system: Ctx) -> None:
    """Registers the client where it is missing, and changes what a changed public address makes wrong."""
    url = house.settings.address.url
    wanted = {
        "redirect_uris": (f"{url}{CALLBACK}",),
        "post_logout_redirect_uris": (f"{url}{SIGNED_OUT}",),
        "secret_digest": digest(secret_of(house, system)),
        "trusted": True,
        "active": True,
    }
    known = clients.find(system, CLIENT_ID)
    if known is None:
        made, _ = new_client(name="FaceGuard console", redirect_uris=(f"{url}{CALLBACK}",), scope=("openid",))
        try:
            clients.register(system, replace(made, client_id=CLIENT_ID, **wanted))  # type: ignore[arg-type]
        except Taken:
            return
    elif any(getattr(known, name) != value for name, value in wanted.items()):
        clients.change(system, CLIENT_ID, **wanted)

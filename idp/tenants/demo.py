"""The demonstration: a tenant that prefers a face, a person to invite, an application on a port of its own.

The tenant is made once; afterwards a start changes only what a changed address makes wrong, and says so.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

from idp.context import Policy, Tenant
from idp.house import House
from idp.oauth.clients.metadata import GRANT_TYPES, new_client
from idp.store import clients
from idp.store.clients import Client
from idp.store.taken import Taken
from idp.tenants.found import find_tenant, found_tenant
from idp.tenants.invite import invite

EMAIL = "demo@example.com"
CLIENT_ID = "demo-app"


@dataclass(frozen=True, slots=True)
class Demo:
    tenant: Tenant
    app_url: str
    credentials: Path
    enrolment_link: str | None  # only at the first start
    moved: bool  # the application was registered anew for another address


def ensure_demo(house: House, app_url: str) -> Demo:
    """Creates the demonstration where it is missing. Leaves every existing thing as it is. Raises Taken when its tenant
    was removed."""
    credentials = house.settings.places.data / "demo-app.json"
    tenant = find_tenant(house, "demo")
    link = None
    if tenant is not None and tenant.removing:
        raise Taken("demo")
    if tenant is None:
        tenant = found_tenant(house, "demo", "Demo", Policy(face="preferred"))
        with house.transaction() as tx:
            link = invite(house.inside(tenant, tx), EMAIL, face=True, name="Demo Person")
    return Demo(tenant, app_url, credentials, link, _register(house, tenant, app_url, credentials))


def _register(house: House, tenant: Tenant, app_url: str, credentials: Path) -> bool:
    """Registers the application for its address; True when it had been registered for another one."""
    redirect_uri = f"{app_url}/callback"
    with house.transaction() as tx:
        ctx = house.inside(tenant, tx)
        known = clients.find(ctx, CLIENT_ID)
        if known is None:
            client, secret = _client(redirect_uri, app_url)
            clients.register(ctx, client)
            _write(credentials, {"issuer": tenant.issuer, "client_id": CLIENT_ID, "client_secret": secret})
            return False
        if known.redirect_uris == (redirect_uri,):
            return False
        clients.change(ctx, CLIENT_ID, redirect_uris=(redirect_uri,), post_logout_redirect_uris=(f"{app_url}/",))
        return True


def _client(redirect_uri: str, app_url: str) -> tuple[Client, str]:
    made, secret = new_client(
        name="Demo application",
        redirect_uris=(redirect_uri,),
        post_logout_redirect_uris=(f"{app_url}/",),
        grant_types=GRANT_TYPES,
    )
    if secret is None:
        raise AssertionError("a confidential client has a secret")
    return replace(made, client_id=CLIENT_ID), secret


def _write(path: Path, value: dict[str, str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(value, file)

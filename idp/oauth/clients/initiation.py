"""Third-party-initiated login. OIDC Core §4: where an application begins a sign-in, told which issuer to ask."""

from __future__ import annotations

from idp.context import Tenant
from idp.oauth.responses.query import with_query
from idp.store.clients import Client


def initiation(tenant: Tenant, client: Client) -> str:
    """The address of a link. Nothing of the person goes along: the application learns who it is by signing them in."""
    assert client.details.initiate_login_uri is not None
    return with_query(client.details.initiate_login_uri, {"iss": tenant.issuer})

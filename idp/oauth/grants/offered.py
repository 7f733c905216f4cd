"""Which grant types a tenant offers, of those that the house was built with."""

from __future__ import annotations

from idp.context import Feature, Tenant
from idp.oauth.clients.metadata import CLIENT_CREDENTIALS

OPTIONAL: dict[str, Feature] = {
    CLIENT_CREDENTIALS: "client_credentials",
    "urn:ietf:params:oauth:grant-type:device_code": "device_authorization",
}


def offered(tenant: Tenant, grant_type: str) -> bool:
    feature = OPTIONAL.get(grant_type)
    return feature is None or tenant.offers(feature)

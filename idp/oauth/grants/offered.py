"""Which grant types a tenant offers, of those that the house was built with."""

from __future__ import annotations

from idp.context import Feature, Tenant
from idp.oauth.clients import policies
from idp.oauth.clients.metadata import CLIENT_CREDENTIALS, DEVICE_CODE

OPTIONAL: dict[str, Feature] = {CLIENT_CREDENTIALS: "client_credentials", DEVICE_CODE: "device_authorization"}


def offered(tenant: Tenant, grant_type: str) -> bool:
    """The device grant takes a client whose registration policy has it, so one of the tenant's has to."""
    feature = OPTIONAL.get(grant_type)
    if grant_type == DEVICE_CODE and not policies.any_allows(tenant, "device_grant"):
        return False
    return feature is None or tenant.offers(feature)

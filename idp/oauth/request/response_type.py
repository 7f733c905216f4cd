"""response_type. RFC 6749 §3.1.1, OAuth 2.0 Multiple Response Types §3, §5. Everything but code is off by default.

Implicit and hybrid types are for clients under a registration policy that has them (RFC 9700 §2.1.2 is why).
"""

from __future__ import annotations

from idp.context import Tenant
from idp.oauth.clients import policies
from idp.oauth.errors import InvalidRequest, UnauthorizedClient, UnsupportedResponseType
from idp.oauth.parameters import Parameters
from idp.store.clients import Client


def spelled(given: Parameters) -> str:
    """The type in its one spelling here: the order of its values has no meaning (RFC 6749 §3.1.1)."""
    return " ".join(sorted(value for value in given.get("response_type", "").split(" ") if value))


def check(tenant: Tenant, given: Parameters, client: Client) -> str:
    response_type = spelled(given)
    if not response_type:
        raise InvalidRequest("response_type is missing")
    if response_type not in policies.response_types(tenant):
        raise UnsupportedResponseType(f"response_type {response_type!r}")
    require(tenant, client, response_type)
    return response_type


def require(tenant: Tenant, client: Client, response_type: str) -> None:
    """Whether the client may have it: asked when it asks, and when it is answered. Raises UnauthorizedClient."""
    policy = policies.allowed(tenant, client.policy)
    if policy is None or response_type not in policy.response_types or response_type not in client.response_types:
        raise UnauthorizedClient(f"{response_type} is not among the client's response_types")
    if not set(grant_types(response_type)) <= set(client.grant_types):
        raise UnauthorizedClient(f"the client's grant_types do not have what {response_type} needs")


def grant_types(response_type: str) -> tuple[str, ...]:
    """The grant types that a client needs for it (OIDC Registration §2)."""
    values = response_type.split(" ")
    code = ("authorization_code",) if "code" in values else ()
    return (*code, "implicit") if set(values) & {"token", "id_token"} else code

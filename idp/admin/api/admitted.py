"""A client on its way through the one gate (oauth/clients/admission.py), with what it refuses told by the member."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from idp.admin.api.ahead import logos_of
from idp.admin.api.operation import Call
from idp.admin.api.problem import invalid
from idp.oauth.clients import metadata, policies
from idp.oauth.clients.admission import Admission, Admitted
from idp.oauth.clients.policies import RegistrationPolicy
from idp.oauth.clients.reading import from_json
from idp.oauth.errors import InvalidClientMetadata
from idp.store.clients import Client

OURS = {
    "name": "client_name",
    "auth_method": "token_endpoint_auth_method",
    "id_token_alg": "id_token_signed_response_alg",
    "floor": "acr_floor",
    "policy": "registration_policy",
    "secret_digest": "authentication",
    "secret_wrapped": "authentication",
    "details": "metadata",
}


def allowed(call: Call, name: str) -> RegistrationPolicy:
    """Raises Problem where the tenant does not have it."""
    policy = policies.allowed(call.ctx.tenant, name)
    if policy is None:
        raise invalid("/registration_policy", f"The tenant's policy does not allow {name} to its applications.")
    return policy


def described(
    sent: Mapping[str, Any], policy: RegistrationPolicy, client_id: str | None, *, chosen: bool = True
) -> Client:
    """`chosen`: the id is new and an administrator's own. Raises Problem."""
    try:
        if client_id is not None and chosen:
            client_id = metadata.chosen(client_id)
    except InvalidClientMetadata as refusal:
        raise invalid("/client_id", str(refusal)) from refusal
    try:
        return from_json(sent, policy, client_id)
    except InvalidClientMetadata as refusal:
        raise _told(refusal) from refusal


def admitted(call: Call, client: Client, former: Client | None = None) -> Admitted:
    """May call the client's server: before call.begin(), or with what was fetched ahead of it. Raises Problem."""
    house, ahead = call.house, call.ahead
    fetcher, logos = (house.fetcher, logos_of(house)) if ahead is None else (ahead.fetcher, ahead.logos)
    try:
        return Admission(house.keyring, fetcher, logos).admit(call.ctx, client, former)
    except InvalidClientMetadata as refusal:
        raise _told(refusal) from refusal


def in_our_names(field: str) -> str:
    """A field of Client as the interface calls it."""
    return OURS.get(field, field)


def _told(refusal: InvalidClientMetadata) -> Exception:
    return invalid("" if refusal.member is None else f"/{refusal.member}", str(refusal))

"""Client metadata as the interface takes and shows it, in the names of RFC 7591 §2 and OIDC Registration §2.

What the values may be is decided by one gate for everybody who registers: oauth/clients/reading.py and metadata.py.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from idp.oauth.clients.policies import POLICIES

Acr = Literal[
    "urn:faceguard:acr:single", "urn:faceguard:acr:mfa", "urn:faceguard:acr:face", "urn:faceguard:acr:face-device"
]
RegistrationPolicyName = Literal["standard", "native", "fapi2", "oidc-certification"]
Seconds = Annotated[int, Field(ge=0, le=2**31 - 1)]

assert set(get_args(RegistrationPolicyName)) == set(POLICIES)


class Optional(BaseModel):
    """What a client may say of itself beside its essentials (store/details.py)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    client_uri: str | None = None
    logo_uri: str | None = None
    """Fetched once, drawn again and served by us."""
    policy_uri: str | None = None
    tos_uri: str | None = None
    contacts: list[str] | None = None
    jwks: dict[str, Any] | None = None
    """Public keys by value; excludes jwks_uri."""
    jwks_uri: str | None = None
    token_endpoint_auth_signing_alg: str | None = None
    sector_identifier_uri: str | None = None
    id_token_encrypted_response_alg: str | None = None
    id_token_encrypted_response_enc: str | None = None
    userinfo_signed_response_alg: str | None = None
    userinfo_encrypted_response_alg: str | None = None
    userinfo_encrypted_response_enc: str | None = None
    request_object_signing_alg: str | None = None
    request_object_encryption_alg: str | None = None
    request_object_encryption_enc: str | None = None
    request_uris: list[str] | None = None
    default_max_age: int | None = None
    require_auth_time: bool | None = None
    default_acr_values: list[str] | None = None
    initiate_login_uri: str | None = None
    frontchannel_logout_uri: str | None = None
    frontchannel_logout_session_required: bool | None = None
    backchannel_logout_uri: str | None = None
    backchannel_logout_session_required: bool | None = None


class Sent(Optional):
    """Null counts as left out where a client is made, and as "back to the default" where one is changed."""

    client_name: str | None = None
    application_type: Literal["web", "native"] | None = None
    redirect_uris: list[str] | None = None
    post_logout_redirect_uris: list[str] | None = None
    token_endpoint_auth_method: str | None = None
    """client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt, or none for one without a secret."""
    grant_types: list[str] | None = None
    response_types: list[str] | None = None
    scope: str | None = None
    id_token_signed_response_alg: str | None = None
    subject_type: Literal["public", "pairwise"] | None = None


class Told(Optional):
    """All of a client's metadata; null where nothing was registered."""

    client_id: str
    client_name: str
    application_type: Literal["web", "native"]
    redirect_uris: list[str]
    post_logout_redirect_uris: list[str]
    token_endpoint_auth_method: str
    grant_types: list[str]
    response_types: list[str]
    scope: str
    id_token_signed_response_alg: str
    subject_type: Literal["public", "pairwise"]


METADATA = frozenset(Sent.model_fields)

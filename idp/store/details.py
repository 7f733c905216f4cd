"""What a client registered beside its essentials. RFC 7591 §2, OpenID Connect Registration §2, and Logout.

Names are the standards' own. A row keeps what differs from the defaults, as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Details:
    client_uri: str | None = None
    logo_uri: str | None = None
    policy_uri: str | None = None
    tos_uri: str | None = None
    contacts: tuple[str, ...] = ()
    jwks: Mapping[str, Any] | None = None
    jwks_uri: str | None = None
    token_endpoint_auth_signing_alg: str | None = None
    subject_type: str = "public"  # public, pairwise
    sector_identifier_uri: str | None = None
    id_token_encrypted_response_alg: str | None = None
    id_token_encrypted_response_enc: str | None = None
    userinfo_signed_response_alg: str | None = None
    userinfo_encrypted_response_alg: str | None = None
    userinfo_encrypted_response_enc: str | None = None
    request_object_signing_alg: str | None = None
    request_object_encryption_alg: str | None = None
    request_object_encryption_enc: str | None = None
    request_uris: tuple[str, ...] = ()
    default_max_age: int | None = None
    require_auth_time: bool = False
    default_acr_values: tuple[str, ...] = ()
    initiate_login_uri: str | None = None
    frontchannel_logout_uri: str | None = None
    frontchannel_logout_session_required: bool = False
    backchannel_logout_uri: str | None = None
    backchannel_logout_session_required: bool = False

    def to_json(self) -> dict[str, Any]:
        """What differs from the defaults."""
        return {
            field.name: list(value) if isinstance(value, tuple) else value
            for field in fields(self)
            if (value := getattr(self, field.name)) != field.default
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Details:
        """The inverse of to_json; names that a later version wrote are passed over."""
        return cls(**{name: _frozen(one) for name, one in value.items() if name in NAMES})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


NAMES = frozenset(field.name for field in fields(Details))

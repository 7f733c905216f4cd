"""Kinds of applications, as somebody would choose one who does not know OAuth: what each is registered as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from idp.oauth.clients.metadata import CLIENT_CREDENTIALS, DEVICE_CODE


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is a word of [console.kind]; `redirects`: whether people come back to it by an address."""

    name: str
    registered: Mapping[str, Any] = field(default_factory=dict)
    redirects: bool = True


PUBLIC = {"token_endpoint_auth_method": "none"}
SIGN_IN = {"grant_types": ["authorization_code", "refresh_token"]}
KINDS = {
    kind.name: kind
    for kind in (
        Kind("web", {**SIGN_IN, "token_endpoint_auth_method": "client_secret_basic"}),
        Kind("spa", {**SIGN_IN, **PUBLIC}),
        Kind("mobile", {**SIGN_IN, **PUBLIC, "application_type": "native"}),
        Kind("device", {**PUBLIC, "grant_types": [DEVICE_CODE, "refresh_token"], "application_type": "native"}, False),
        Kind("service", {"grant_types": [CLIENT_CREDENTIALS]}, False),
    )
}


def of(application: Mapping[str, Any]) -> str:
    """The kind that a registered application is most like."""
    grants = application["grant_types"]
    if CLIENT_CREDENTIALS in grants and "authorization_code" not in grants:
        return "service"
    if DEVICE_CODE in grants and "authorization_code" not in grants:
        return "device"
    if application["application_type"] == "native":
        return "mobile"
    return "spa" if public(application) else "web"


def public(application: Mapping[str, Any]) -> bool:
    """Whether it has nothing to prove itself with."""
    method: str = application["token_endpoint_auth_method"]
    return method == PUBLIC["token_endpoint_auth_method"]

"""The provider's metadata, per tenant. OIDC Discovery §3, RFC 8414 §2. It says what works there, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from idp.context import Feature, Tenant
from idp.login import assurance
from idp.oauth.clients import policies
from idp.oauth.clients.metadata import SCOPES
from idp.oauth.grants.offered import offered
from idp.oauth.request import display, prompt, response_mode, response_type
from idp.tokens.access_token import userinfo_audience
from idp.tokens.claims import SCOPES as CLAIMS_BY_SCOPE

ISSUED_CLAIMS = ("sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "sid", "at_hash", "c_hash")


def provider_metadata(tenant: Tenant, grant_types: Iterable[str], locales: Iterable[str]) -> dict[str, Any]:
    """`grant_types` and `locales` are what the house was built with."""
    return {
        **_endpoints(tenant),
        **_requests(tenant, grant_types),
        **_client_authentication(tenant),
        **_tokens(tenant),
        "ui_locales_supported": list(locales),
        "claims_locales_supported": list(locales),
    }


def _endpoints(tenant: Tenant) -> dict[str, Any]:
    issuer = tenant.issuer
    optional: tuple[tuple[Feature, str, str], ...] = (
        ("introspection", "introspection_endpoint", "introspect"),
        ("revocation", "revocation_endpoint", "revoke"),
        ("registration", "registration_endpoint", "register"),
        ("device_authorization", "device_authorization_endpoint", "device_authorization"),
    )
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "userinfo_endpoint": f"{issuer}/oauth/userinfo",
        "jwks_uri": f"{issuer}/oauth/jwks",
        "end_session_endpoint": f"{issuer}/oauth/end_session",
        **{name: f"{issuer}/oauth/{path}" for feature, name, path in optional if tenant.offers(feature)},
    }


def _requests(tenant: Tenant, grant_types: Iterable[str]) -> dict[str, Any]:
    return {
        "scopes_supported": list(SCOPES),
        "response_types_supported": list(policies.response_types(tenant)),
        "response_modes_supported": list(response_mode.SUPPORTED),
        "grant_types_supported": _grant_types(tenant, grant_types),
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": _acrs(tenant),
        "prompt_values_supported": list(prompt.SUPPORTED),
        "display_values_supported": list(display.SUPPORTED),
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,  # RFC 9207 §3
    }


def _client_authentication(tenant: Tenant) -> dict[str, Any]:
    methods = list(policies.auth_methods(tenant))
    said = {"token_endpoint_auth_methods_supported": methods}
    if tenant.offers("introspection"):
        said["introspection_endpoint_auth_methods_supported"] = [name for name in methods if name != "none"]
    if tenant.offers("revocation"):
        said["revocation_endpoint_auth_methods_supported"] = methods
    return said


def _tokens(tenant: Tenant) -> dict[str, Any]:
    unsigned = ["none"] if policies.any_allows(tenant, "unsigned_id_tokens") else []
    return {
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": [*policies.signing_algs(tenant), *unsigned],
        "claim_types_supported": ["normal"],
        "claims_supported": sorted({*ISSUED_CLAIMS, *_claims()}),
        "protected_resources": [userinfo_audience(tenant)],  # RFC 9728 §4
    }


def _grant_types(tenant: Tenant, built: Iterable[str]) -> list[str]:
    implied = {kind for response in policies.response_types(tenant) for kind in response_type.grant_types(response)}
    return sorted({*implied, *(kind for kind in built if offered(tenant, kind))})


def _acrs(tenant: Tenant) -> list[str]:
    """The rungs that this tenant's people can reach."""
    face = [] if tenant.policy.face == "off" else [assurance.FACE]
    return [assurance.SINGLE, assurance.MFA, *face]


def _claims() -> list[str]:
    return [name for scope in SCOPES for name in CLAIMS_BY_SCOPE.get(scope, ())]

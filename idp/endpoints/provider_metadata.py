"""The provider's metadata, per tenant. OIDC Discovery §3, RFC 8414 §2. It says what works there, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from idp.context import Feature, Tenant
from idp.keys.algorithms import CONTENT_ENCRYPTION, KEY_MANAGEMENT, MACS, OUR_ENCRYPTION
from idp.login import assurance
from idp.oauth.clients import policies
from idp.oauth.clients.metadata import DEVICE_CODE, OF_MEMBERSHIP, SCOPES
from idp.oauth.grants.offered import offered
from idp.oauth.request import display, prompt, request_object, response_mode, response_type
from idp.tokens import audience
from idp.tokens.claims import SCOPES as CLAIMS_BY_SCOPE

ISSUED_CLAIMS = ("sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "sid", "at_hash", "c_hash")


def provider_metadata(tenant: Tenant, grant_types: Iterable[str], locales: Iterable[str]) -> dict[str, Any]:
    """`grant_types` and `locales` are what the house was built with."""
    return {
        **_endpoints(tenant),
        **_requests(tenant, grant_types),
        **_client_authentication(tenant),
        **_tokens(tenant),
        **_logout(tenant),
        "ui_locales_supported": list(locales),
        "claims_locales_supported": list(locales),
    }


def _endpoints(tenant: Tenant) -> dict[str, Any]:
    issuer = tenant.issuer
    optional: tuple[tuple[Feature, str, str], ...] = (
        ("introspection", "introspection_endpoint", "introspect"),
        ("revocation", "revocation_endpoint", "revoke"),
        ("registration", "registration_endpoint", "register"),
    )
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "userinfo_endpoint": f"{issuer}/oauth/userinfo",
        "jwks_uri": f"{issuer}/oauth/jwks",
        "end_session_endpoint": f"{issuer}/oauth/end_session",
        **{name: f"{issuer}/oauth/{path}" for feature, name, path in optional if tenant.offers(feature)},
        **_device_endpoint(tenant),
    }


def _device_endpoint(tenant: Tenant) -> dict[str, str]:
    """RFC 8628 §4."""
    if not offered(tenant, DEVICE_CODE):
        return {}
    return {"device_authorization_endpoint": f"{tenant.issuer}/oauth/device_authorization"}


def _requests(tenant: Tenant, grant_types: Iterable[str]) -> dict[str, Any]:
    return {
        "scopes_supported": [*SCOPES, *(name for name in OF_MEMBERSHIP if _maps_under(tenant, name))],
        "response_types_supported": list(policies.response_types(tenant)),
        "response_modes_supported": list(response_mode.SUPPORTED),
        "grant_types_supported": _grant_types(tenant, grant_types),
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": _acrs(tenant),
        "prompt_values_supported": list(prompt.SUPPORTED),
        "display_values_supported": list(display.SUPPORTED),
        "claims_parameter_supported": True,
        "authorization_response_iss_parameter_supported": True,  # RFC 9207 §3
        **_request_objects(tenant),
    }


def _request_objects(tenant: Tenant) -> dict[str, Any]:
    """`request_uri_parameter_supported` is said in any case: left out it would mean true."""
    if not tenant.offers("request_object"):
        return {"request_parameter_supported": False, "request_uri_parameter_supported": False}
    by_reference = policies.any_allows(tenant, "request_uri")
    said = {
        "request_parameter_supported": True,
        "request_uri_parameter_supported": by_reference,
        "request_object_signing_alg_values_supported": request_object.signing_algs(tenant),
        "request_object_encryption_alg_values_supported": sorted(set(chain(*OUR_ENCRYPTION.values()))),
        "request_object_encryption_enc_values_supported": list(CONTENT_ENCRYPTION),
    }
    return said | {"require_request_uri_registration": True} if by_reference else said


def _client_authentication(tenant: Tenant) -> dict[str, Any]:
    """The same wherever clients authenticate, but a public client does not introspect."""
    methods = list(policies.auth_methods(tenant))
    by_hmac = list(MACS) if "client_secret_jwt" in methods else []
    algs = [*policies.signing_algs(tenant), *by_hmac] if "private_key_jwt" in methods else by_hmac
    endpoints = ["token", *(name for name in ("introspection", "revocation") if tenant.offers(name))]
    said = {f"{name}_endpoint_auth_methods_supported": methods for name in endpoints}
    if tenant.offers("introspection"):
        said["introspection_endpoint_auth_methods_supported"] = [name for name in methods if name != "none"]
    if algs:  # RFC 8414 §2: required with the methods that sign, and of no use without
        said |= {f"{name}_endpoint_auth_signing_alg_values_supported": algs for name in endpoints}
    return said


def _tokens(tenant: Tenant) -> dict[str, Any]:
    unsigned = ["none"] if policies.any_allows(tenant, "unsigned_id_tokens") else []
    return {
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": [*policies.signing_algs(tenant), *unsigned],
        "id_token_encryption_alg_values_supported": list(KEY_MANAGEMENT),
        "id_token_encryption_enc_values_supported": list(CONTENT_ENCRYPTION),
        "userinfo_signing_alg_values_supported": list(policies.signing_algs(tenant)),
        "userinfo_encryption_alg_values_supported": list(KEY_MANAGEMENT),
        "userinfo_encryption_enc_values_supported": list(CONTENT_ENCRYPTION),
        "claim_types_supported": ["normal"],
        "claims_supported": sorted({*ISSUED_CLAIMS, *_claims(), *(one.name for one in tenant.claims)}),
        "protected_resources": [audience.userinfo(tenant)],  # RFC 9728 §4
    }


def _logout(tenant: Tenant) -> dict[str, Any]:
    """Front-Channel Logout §3, Back-Channel Logout §2.1, Session Management §3.3. A `sid` always goes along."""
    told: tuple[Feature, ...] = ("frontchannel_logout", "backchannel_logout")
    said: dict[str, Any] = {
        f"{feature}{what}": True
        for feature in told
        if tenant.offers(feature)
        for what in ("_supported", "_session_supported")
    }
    if tenant.offers("session_management"):
        said["check_session_iframe"] = f"{tenant.issuer}/oauth/check_session"
    return said


def _grant_types(tenant: Tenant, built: Iterable[str]) -> list[str]:
    implied = {kind for response in policies.response_types(tenant) for kind in response_type.grant_types(response)}
    return sorted({*implied, *(kind for kind in built if offered(tenant, kind))})


def _acrs(tenant: Tenant) -> list[str]:
    """The rungs that this tenant's people can reach."""
    face = [] if tenant.policy.face == "off" else [assurance.FACE]
    return [assurance.SINGLE, assurance.MFA, *face]


def _maps_under(tenant: Tenant, scope: str) -> bool:
    return any(one.scope == scope for one in tenant.claims)


def _claims() -> list[str]:
    return [name for scope in SCOPES for name in CLAIMS_BY_SCOPE.get(scope, ())]

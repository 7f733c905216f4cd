"""GET /.well-known/openid-configuration. OIDC Discovery §3, RFC 8414 §2, §3.1. It says what works, and no more."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from idp.context import Ctx, Tenant
from idp.endpoints.documents import public_document
from idp.http import Endpoint, Request, Response
from idp.keys.jose import ALGS
from idp.login import assurance
from idp.oauth.clients import policies
from idp.oauth.clients.metadata import SCOPES
from idp.oauth.clients.policies import AUTH_METHODS
from idp.oauth.request import display, prompt, response_mode, response_type
from idp.tokens.access_token import userinfo_audience
from idp.tokens.claims import SCOPES as CLAIMS_BY_SCOPE

ISSUED_CLAIMS = ("sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "sid", "at_hash")


def discovery_endpoint(grant_types: Iterable[str], locales: Iterable[str]) -> Endpoint:
    """`grant_types` and `locales` are what the house was built with. Bytes are kept per tenant and policy."""
    kinds, languages = sorted(grant_types), sorted(locales)
    kept: dict[str, tuple[Tenant, bytes, str]] = {}

    def discovery(ctx: Ctx, request: Request) -> Response:
        tenant, body, etag = kept.get(ctx.tenant.id, (None, b"", ""))
        if tenant != ctx.tenant:
            body = json.dumps(metadata(ctx.tenant, kinds, languages), separators=(",", ":")).encode()
            etag = f'"{sha256(body).hexdigest()[:32]}"'
            kept[ctx.tenant.id] = (ctx.tenant, body, etag)
        return public_document(request, body, etag)

    return discovery


def metadata(tenant: Tenant, grant_types: list[str], locales: list[str]) -> dict[str, Any]:
    """The provider's metadata in the names of OIDC Discovery §3 and RFC 8414 §2."""
    issuer = tenant.issuer
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "userinfo_endpoint": f"{issuer}/oauth/userinfo",
        "introspection_endpoint": f"{issuer}/oauth/introspect",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "jwks_uri": f"{issuer}/oauth/jwks",
        "end_session_endpoint": f"{issuer}/oauth/end_session",
        "scopes_supported": list(SCOPES),
        "response_types_supported": list(policies.response_types(tenant)),
        "response_modes_supported": list(response_mode.SUPPORTED),
        "grant_types_supported": _grant_types(tenant, grant_types),
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": sorted(ALGS, reverse=True),
        "token_endpoint_auth_methods_supported": list(AUTH_METHODS),
        "introspection_endpoint_auth_methods_supported": [name for name in AUTH_METHODS if name != "none"],
        "revocation_endpoint_auth_methods_supported": list(AUTH_METHODS),
        "protected_resources": [userinfo_audience(tenant)],  # RFC 9728 §4
        "acr_values_supported": _acrs(tenant),
        "prompt_values_supported": list(prompt.SUPPORTED),
        "display_values_supported": list(display.SUPPORTED),
        "claim_types_supported": ["normal"],
        "claims_supported": sorted({*ISSUED_CLAIMS, *_claims()}),
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,  # RFC 9207 §3
        "ui_locales_supported": locales,
    }


def _grant_types(tenant: Tenant, built: list[str]) -> list[str]:
    implied = {kind for response in policies.response_types(tenant) for kind in response_type.grant_types(response)}
    return sorted({*built, *implied})


def _acrs(tenant: Tenant) -> list[str]:
    """The rungs that this tenant's people can reach."""
    face = [] if tenant.policy.face == "off" else [assurance.FACE]
    return [assurance.SINGLE, assurance.MFA, *face]


def _claims() -> list[str]:
    return [name for scope in SCOPES for name in CLAIMS_BY_SCOPE.get(scope, ())]

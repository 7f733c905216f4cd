"""GET /.well-known/oauth-protected-resource/t/<tenant>/oauth/userinfo. RFC 9728 §2, §3: our own userinfo endpoint."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from idp.context import Ctx, Tenant
from idp.endpoints.documents import public_document
from idp.http import RESOURCE_METADATA, Request, Response
from idp.oauth.clients.metadata import SCOPES
from idp.tokens import audience
from idp.tokens.claims import SCOPES as CLAIMS_BY_SCOPE


def resource_metadata(ctx: Ctx, request: Request) -> Response:
    body = json.dumps(metadata(ctx.tenant), separators=(",", ":")).encode()
    return public_document(request, body, f'"{sha256(body).hexdigest()[:32]}"')


def metadata(tenant: Tenant) -> dict[str, Any]:
    return {
        "resource": audience.userinfo(tenant),
        "authorization_servers": [tenant.issuer],
        "scopes_supported": [name for name in SCOPES if name == "openid" or name in CLAIMS_BY_SCOPE],
        "bearer_methods_supported": ["header", "body"],  # RFC 6750 §2.1, §2.2
    }


def address(tenant: Tenant) -> str:
    """RFC 9728 §3.1: the well-known part stands between the resource's host and its path."""
    resource = urlsplit(audience.userinfo(tenant))
    return f"{resource.scheme}://{resource.netloc}{RESOURCE_METADATA}{resource.path}"

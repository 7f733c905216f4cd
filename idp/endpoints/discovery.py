"""GET /.well-known/openid-configuration. OIDC Discovery §4, RFC 8414 §3.1."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256

from idp.context import Ctx, Tenant
from idp.endpoints.documents import public_document
from idp.endpoints.provider_metadata import provider_metadata
from idp.http import Endpoint, Request, Response


def discovery_endpoint(grant_types: Iterable[str], locales: Iterable[str]) -> Endpoint:
    """`grant_types` and `locales` are what the house was built with. Bytes are kept per tenant and policy."""
    kinds, languages = sorted(grant_types), sorted(locales)
    kept: dict[str, tuple[Tenant, bytes, str]] = {}

    def discovery(ctx: Ctx, request: Request) -> Response:
        tenant, body, etag = kept.get(ctx.tenant.id, (None, b"", ""))
        if tenant != ctx.tenant:
            body = json.dumps(provider_metadata(ctx.tenant, kinds, languages), separators=(",", ":")).encode()
            etag = f'"{sha256(body).hexdigest()[:32]}"'
            kept[ctx.tenant.id] = (ctx.tenant, body, etag)
        return public_document(request, body, etag)

    return discovery

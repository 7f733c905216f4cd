"""GET /brand_logo: a tenant's logo as we drew it, from our own address (XS-03)."""

from __future__ import annotations

from idp.context import Ctx
from idp.endpoints.pictures import picture
from idp.http import NO_STORE, Request, Response, json_response
from idp.store import brand_logos


def brand_logo(ctx: Ctx, request: Request) -> Response:
    """`v` names the picture and may be kept for a year; without it, whichever is published."""
    named = dict(request.query).get("v", "")[:64]
    sha256 = named or ctx.tenant.branding.logo
    png = brand_logos.find(ctx, sha256) if sha256 else None
    return json_response({"error": "not_found"}, 404, NO_STORE) if png is None else picture(request, png, bool(named))

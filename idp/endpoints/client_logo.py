"""GET /client_logo: a client's logo as we drew it, from our own address (XS-03, design §8)."""

from __future__ import annotations

from hashlib import sha256

from idp.context import Ctx
from idp.http import NO_STORE, Request, Response, json_response
from idp.oauth.clients import logo
from idp.store import client_logos, clients

KEPT = "public, max-age=31536000, immutable"
SANDBOXED = ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox")


def client_logo(ctx: Ctx, request: Request) -> Response:
    """The address that pages name may be kept for a year; any other is asked again each time."""
    client = clients.find(ctx, dict(request.query).get("client_id", "")[:128])
    found = client_logos.find(ctx, client.client_id) if client is not None and client.active else None
    if client is None or found is None:
        return json_response({"error": "not_found"}, 404, NO_STORE)
    etag = f'"{sha256(found.png).hexdigest()[:32]}"'
    kept = (logo.address(ctx, client) or "").endswith(f"?{request.query_string}")
    headers = (("ETag", etag), ("Cache-Control", KEPT if kept else "no-cache"))
    if etag in request.headers.get("if-none-match", ""):
        return Response(304, headers)
    named = ("Content-Disposition", 'inline; filename="logo.png"')
    return Response(200, (("Content-Type", "image/png"), named, SANDBOXED, *headers), found.png)

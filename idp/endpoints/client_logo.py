"""GET /client_logo: a client's logo as we drew it, from our own address (XS-03, design §8)."""

from __future__ import annotations

from idp.context import Ctx
from idp.endpoints.pictures import picture
from idp.http import NO_STORE, Request, Response, json_response
from idp.oauth.clients import logo
from idp.store import client_logos, clients


def client_logo(ctx: Ctx, request: Request) -> Response:
    """The address that pages name may be kept for a year; any other is asked again each time."""
    client = clients.find(ctx, dict(request.query).get("client_id", "")[:128])
    found = client_logos.find(ctx, client.client_id) if client is not None and client.active else None
    if client is None or found is None:
        return json_response({"error": "not_found"}, 404, NO_STORE)
    return picture(request, found.png, (logo.address(ctx, client) or "").endswith(f"?{request.query_string}"))

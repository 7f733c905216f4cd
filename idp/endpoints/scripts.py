"""Whose scripts may read an answer that is for one client (Fetch §3.2.3)."""

from __future__ import annotations

from idp.context import Ctx
from idp.http import Request
from idp.oauth.clients import known, origins


def origins_of_named_client(ctx: Ctx, request: Request) -> frozenset[str]:
    """Errors too are for the script of the client that names itself; only a script's request has an Origin."""
    client_id = dict(request.form).get("client_id")
    if "origin" not in request.headers or client_id is None:
        return frozenset()
    client = known.find(ctx, client_id)
    return origins.of(client) if client is not None else frozenset()

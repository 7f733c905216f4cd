"""redirect_uri. OIDC Core §3.1.2.1: required, and identical to a registered one (RFC 9700 §4.1.3)."""

from __future__ import annotations

from idp.context import Ctx
from idp.oauth.clients import redirect
from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import Parameters
from idp.store import audit
from idp.store.clients import Client


class RedirectUriMismatch(InvalidRequest):
    public = "The address to return to is missing or not registered for this application."


def check(ctx: Ctx, given: Parameters, client: Client) -> str:
    uri = given.get("redirect_uri", "")
    if not redirect.matches(uri, client):
        audit.record(ctx, "redirect_uri_mismatch", client=client.client_id, detail={"redirect_uri": ascii(uri[:200])})
        raise RedirectUriMismatch("redirect_uri is missing or not registered")
    return uri

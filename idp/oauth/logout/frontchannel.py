"""Front-Channel Logout 1.0 §2, §3: the address that our signed-out page opens in a frame for an application."""

from __future__ import annotations

from idp.context import Ctx
from idp.oauth.responses.query import with_query
from idp.store.clients import Client
from idp.store.sessions import Session


def frame(ctx: Ctx, client: Client, session: Session) -> str | None:
    """None where the client registered none. `iss` and `sid` go along where it asked for them."""
    uri = client.details.frontchannel_logout_uri
    if uri is None or not ctx.tenant.offers("frontchannel_logout"):
        return None
    if not client.details.frontchannel_logout_session_required:
        return uri
    return with_query(uri, {"iss": ctx.tenant.issuer, "sid": session.id})

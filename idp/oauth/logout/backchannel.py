"""Back-Channel Logout 1.0 §2.5 to §2.8: the application's server is told that a session is over.

What is sent is made when it is sent: the token is young, and the client's registration is today's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.oauth.clients import known
from idp.outbound.call import Call
from idp.store import outbox
from idp.store.clients import Client
from idp.store.sessions import Session
from idp.tokens import logout_token

KIND: Literal["backchannel_logout"] = "backchannel_logout"
WORTH_TELLING = timedelta(hours=1)


def announce(ctx: Ctx, client: Client, session: Session) -> None:
    """Has the client told, if it registered where, in the transaction that ends the session."""
    if ctx.tenant.offers(KIND) and client.details.backchannel_logout_uri is not None:
        payload = {"client": client.client_id, "person": session.person, "session": session.id}
        outbox.put_in(ctx, KIND, payload, WORTH_TELLING)


def prepare(ctx: Ctx, payload: Mapping[str, Any], *, keyring: Keyring) -> Call | None:
    """The form of the call, with a fresh token; None where nobody wants it any more."""
    client = known.find(ctx, payload["client"])
    if client is None or not client.active or client.details.backchannel_logout_uri is None:
        return None
    if not (ctx.tenant.active and ctx.tenant.offers(KIND)):
        return None
    token = logout_token.mint(ctx, keyring, client, person=payload["person"], session=payload["session"])
    return Call(client.details.backchannel_logout_uri, {"logout_token": token}, client.client_id)

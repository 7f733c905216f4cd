"""Looks a client up by what a request claims its client_id to be. RFC 6749 Appendix A.1.

A client whose registration policy the tenant does not allow (any more) is not known: it may do nothing.
"""

from __future__ import annotations

import re

from idp.context import Ctx
from idp.oauth.clients import policies
from idp.store import clients
from idp.store.clients import Client

CLIENT_ID = re.compile(r"[\x20-\x7e]{1,128}")


def find(ctx: Ctx, unverified_client_id: str) -> Client | None:
    if not CLIENT_ID.fullmatch(unverified_client_id):
        return None
    client = clients.find(ctx, unverified_client_id)
    if client is None or (client.expires_at is not None and client.expires_at <= ctx.now):
        return None
    return client if policies.allowed(ctx.tenant, client.policy) else None

"""The end of a client, and of all that people gave it. RFC 7592 §2.3."""

from __future__ import annotations

from idp.context import Ctx
from idp.store import administrators, audit, client_logos, clients, consents, grants, one_time


def remove(ctx: Ctx, client_id: str, actor: str) -> bool:
    """Its grants with their refresh tokens, codes, consents, logo and roles go with it. False where there is none."""
    if not clients.remove(ctx, client_id):
        return False
    grants.revoke_of(ctx, client=client_id)
    one_time.discard(ctx, "code", client_id)
    consents.withdraw_all(ctx, client_id)
    client_logos.remove(ctx, client_id)
    administrators.dismiss_everywhere(ctx, client_id)  # who takes the name anew is somebody else (TN-04)
    audit.record(ctx, "client.deleted", client=client_id, actor=actor)
    return True

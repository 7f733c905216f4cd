"""Session Management 1.0 §2, §3.2: the session_state of an answer, and the OP's state that it is made over.

The state is a MAC of the session's id: as random as a value of its own, changed whenever another session begins here,
and worth nothing to whoever reads it. A script of ours computes the same in the browser (check_session.js).
"""

from __future__ import annotations

from hashlib import sha256

from idp.context import Ctx
from idp.ids import new_id
from idp.keys.seal import Seals
from idp.oauth.clients.origins import origin_of

PURPOSE = "op_state"


def op_state(ctx: Ctx, seals: Seals, session: str) -> str:
    return seals.mac(ctx, PURPOSE, session)


def parameter(ctx: Ctx, seals: Seals, client_id: str, redirect_uri: str, session: str) -> dict[str, str]:
    """`session_state`, where the tenant offers it and the answer goes to a page, which alone can ask for changes."""
    origin = origin_of(redirect_uri)
    if origin is None or not ctx.tenant.offers("session_management"):
        return {}
    salt = new_id()
    told = " ".join((client_id, origin, op_state(ctx, seals, session), salt))
    return {"session_state": f"{sha256(told.encode()).hexdigest()}.{salt}"}

"""The end of a session: the one way that every sign-out takes, whoever asked for it.

In one transaction the session ends, what lives with it is revoked, and every application that was told of a sign-in in
it has a call waiting (Back-Channel Logout 1.0 §2.5) or a frame to be opened (Front-Channel Logout 1.0 §3).
"""

from __future__ import annotations

from idp.context import Ctx
from idp.oauth.clients import known
from idp.oauth.logout import backchannel, frontchannel
from idp.store import audit, families, grants, sessions
from idp.store.clients import Client
from idp.store.sessions import Session

Frames = tuple[str, ...]


def end(ctx: Ctx, session: Session, client: Client | None = None) -> Frames:
    """Ends the session; offline families go on (OIDC Core §11). The addresses are for the browser's signed-out page.

    `client` asked for it. A session that had ended before is nobody's news.
    """
    if not sessions.end(ctx, session.id):
        return ()
    audit.record(ctx, "signed_out", person=session.person, client=client.client_id if client else None)
    return _tell(ctx, session)


def end_all(ctx: Ctx, person: str, except_id: str | None = None) -> int:
    """How many of the person's sessions were ended. No browser is here to open frames in."""
    ended = sessions.end_all(ctx, person, except_id)
    for session in ended:
        _tell(ctx, session)
    return len(ended)


def _tell(ctx: Ctx, session: Session) -> Frames:
    families.revoke_of(ctx, session=session.id, offline=False)
    frames = []
    for client_id in grants.clients_of(ctx, session.id):
        client = known.find(ctx, client_id)
        if client is None or not client.active:
            continue
        backchannel.announce(ctx, client, session)
        frames.append(frontchannel.frame(ctx, client, session))
    return tuple(frame for frame in frames if frame is not None)

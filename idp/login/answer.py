"""How an answer reaches the application: by a redirect, or through the row of the device that waits (RFC 8628 §3.3).

A device has no page to return to, so its person is told on one of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from idp.context import Ctx
from idp.http import Response, see_other
from idp.keys.keyring import Keyring
from idp.login.assurance import Assurance
from idp.oauth import authorization
from idp.oauth.clients.client_keys import ClientKeys
from idp.oauth.errors import OAuthError, UnmetAuthenticationRequirements
from idp.oauth.request import AuthorizationRequest
from idp.oauth.responses.answer import answer, refuse
from idp.oauth.user_code import verification_uri
from idp.refusal import Refused
from idp.store import audit, device_authorizations, grants
from idp.store.clients import Client
from idp.store.people import Person
from idp.store.sessions import Session

End = Literal["approved", "denied", "requirements"]
ENDS: frozenset[str] = frozenset(get_args(End))


class NobodyWaits(Refused):
    """The device was answered by somebody else meanwhile, or its time is over."""


def granted(
    ctx: Ctx,
    keyring: Keyring,
    client_keys: ClientKeys,
    request: AuthorizationRequest,
    client: Client,
    person: Person,
    session: Session,
    reached: Assurance,
    *,
    session_state: Mapping[str, str],
) -> Response:
    """Raises AccessDenied, NoKeyToEncryptTo, and NobodyWaits, which takes back what was given."""
    if request.device is None:
        said = authorization.respond(ctx, keyring, client_keys, request, client, person, session, reached)
        return answer(ctx, request, {**said, **session_state})
    given = authorization.grant(ctx, request, client, person, session, reached)
    if not device_authorizations.approve(ctx, request.device, given.id):
        grants.revoke(ctx, given.id)
        raise NobodyWaits(request.device)
    return _told(ctx, "approved")


def refused(ctx: Ctx, request: AuthorizationRequest, error: OAuthError) -> Response:
    if request.device is None:
        return refuse(ctx, request, error)
    if device_authorizations.deny(ctx, request.device):
        audit.record(ctx, "device.denied", client=request.client_id, detail={"error": error.code})
    return _told(ctx, "requirements" if isinstance(error, UnmetAuthenticationRequirements) else "denied")


def _told(ctx: Ctx, end: End) -> Response:
    return see_other(f"{verification_uri(ctx)}?answer={end}")

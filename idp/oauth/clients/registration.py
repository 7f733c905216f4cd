"""Dynamic client registration. RFC 7591 §3, with an initial access token only.

A client is held to the policy of the token that it came with, for good. Nothing that it sends makes it trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from idp.context import Ctx
from idp.ids import digest, new_secret
from idp.oauth.clients import answer, metadata, policies
from idp.oauth.clients.admission import Admission, keep_logo
from idp.oauth.clients.reading import from_json
from idp.oauth.errors import InvalidClientMetadata, InvalidToken, OAuthError
from idp.store import audit, clients, counters, registration_tokens
from idp.store.clients import Client
from idp.store.upsert import take_turns

MOST = 1000  # clients of one tenant that registered themselves
CALLS, MINUTE = 30, timedelta(minutes=1)  # registrations of one token that make us call somebody
PATH = "/oauth/register"


class TooManyCalls(OAuthError):
    code, status = "temporarily_unavailable", 429
    public = "Too many attempts with this token. Try again in a minute."


class TooManyClients(OAuthError):
    code, status = "access_denied", 403
    public = "This tenant takes no more clients that register themselves."


class Registration:
    """A class because it holds what admits clients."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission

    def register(self, ctx: Ctx, unverified_token: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """RFC 7591 §3.2.1. What is refused for its metadata costs no use of the token. Raises OAuthError."""
        offered = registration_tokens.look(ctx, unverified_token)
        if offered is None or not offered.live(ctx.now):
            raise InvalidToken("no live initial access token")
        management = new_secret()
        described = described_by_itself(ctx, sent, offered.policy)
        _require_room(ctx)
        limit_calls(ctx, described, offered.digest)
        admitted = self._admission.admit(ctx, replace(described, registration_digest=digest(management)))
        client = admitted.client
        if registration_tokens.spend(ctx, unverified_token) != client.policy:
            raise InvalidToken("the initial access token was used up meanwhile")
        take_turns(ctx.tx, f"clients of {ctx.tenant.id}")
        _require_room(ctx)
        clients.register(ctx, client)
        keep_logo(ctx, admitted)
        audit.record(ctx, "client.registered", client=client.client_id, detail={"policy": client.policy})
        return told(ctx, client, admitted.secret, management)


def described_by_itself(ctx: Ctx, sent: Mapping[str, Any], policy: str, client_id: str | None = None) -> Client:
    """Of the scope that it names there is what there is (RFC 7591 §3.2.1: the server may replace values).

    Raises InvalidToken where the tenant does not allow the policy any more, InvalidClientMetadata.
    """
    allowed = policies.allowed(ctx.tenant, policy)
    if allowed is None:
        raise InvalidToken(f"the tenant does not allow the policy {policy} any more")
    client = from_json(sent, allowed, client_id)
    known = tuple(name for name in client.scope if name in metadata.SCOPES)
    if not known:
        raise InvalidClientMetadata("scope: no name of it is known", "scope")
    return replace(client, dynamic=True, scope=known)


def limit_calls(ctx: Ctx, client: Client, holder: str) -> None:
    """Whoever may register does not make us call others as often as he likes. `holder`: the digest of his token.

    Ends the transaction, for what is slow comes next. Raises TooManyCalls.
    """
    if client.details.logo_uri is None and client.details.sector_identifier_uri is None:
        return
    if not counters.allow(ctx, "registration", holder, CALLS, MINUTE):
        raise TooManyCalls("registrations that make us call others")
    ctx.tx.commit()


def told(ctx: Ctx, client: Client, secret: str | None, management: str) -> dict[str, Any]:
    """RFC 7592 §3. The management token is told to whoever has just got it or shown it."""
    return answer.registered(client, secret) | {
        "registration_client_uri": f"{ctx.tenant.issuer}{PATH}/{client.client_id}",
        "registration_access_token": management,
    }


def _require_room(ctx: Ctx) -> None:
    if clients.count_dynamic(ctx) >= MOST:
        raise TooManyClients(f"{MOST} clients have registered themselves")

"""Dynamic client registration management. RFC 7592 §2, §3: a client reads, replaces and deletes its registration."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from idp.context import Ctx
from idp.ids import digest
from idp.oauth.clients import removal
from idp.oauth.clients.admission import Admission, keep_logo
from idp.oauth.clients.registration import described_by_itself, limit_calls, told
from idp.oauth.errors import InvalidClientMetadata, InvalidRequest, InvalidToken
from idp.store import audit, clients
from idp.store.clients import Client

ITS_OWN = (
    "name",
    "application_type",
    "auth_method",
    "secret_digest",
    "secret_wrapped",
    "redirect_uris",
    "post_logout_redirect_uris",
    "grant_types",
    "response_types",
    "scope",
    "id_token_alg",
    "require_pkce",
    "details",
)
"""What a change writes; what an administrator decided meanwhile stands beside it, untouched."""
OURS_ALONE = ("registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at")


class Management:
    """A class because it holds what admits clients. Every operation raises InvalidToken for another's token."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission

    def read(self, ctx: Ctx, client_id: str, unverified_token: str) -> dict[str, Any]:
        """RFC 7592 §2.1."""
        return told(ctx, _managed(ctx, client_id, unverified_token), None, unverified_token)

    def change(self, ctx: Ctx, client_id: str, unverified_token: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """RFC 7592 §2.2: everything is replaced, so everything is judged anew. Raises OAuthError."""
        former = _managed(ctx, client_id, unverified_token)
        _check_same(former, sent)
        described = described_by_itself(ctx, sent, former.policy, former.client_id)
        limit_calls(ctx, described, digest(unverified_token))
        admitted = self._admission.admit(ctx, described, former)
        if not clients.change(ctx, client_id, **{name: getattr(admitted.client, name) for name in ITS_OWN}):
            raise InvalidToken("the client was deleted meanwhile")
        keep_logo(ctx, admitted)
        audit.record(ctx, "client.changed", client=client_id, actor=client_id)
        return told(ctx, admitted.client, admitted.secret, unverified_token)

    def delete(self, ctx: Ctx, client_id: str, unverified_token: str) -> None:
        """RFC 7592 §2.3."""
        removal.remove(ctx, _managed(ctx, client_id, unverified_token).client_id, actor=client_id)


def _managed(ctx: Ctx, client_id: str, unverified_token: str) -> Client:
    """The client whose registration access token this is. Raises InvalidToken, for a deleted client too (§3)."""
    client = clients.find(ctx, client_id)
    if client is None or not client.active or client.registration_digest is None:
        raise InvalidToken("no such client that manages itself")
    if not hmac.compare_digest(digest(unverified_token), client.registration_digest):
        raise InvalidToken("another registration access token")
    return client


def _check_same(former: Client, sent: Mapping[str, Any]) -> None:
    """RFC 7592 §2.2: the client says who it is, and overwrites nothing that is ours to give."""
    if sent.get("client_id") != former.client_id:
        raise InvalidClientMetadata("client_id is missing or another client's", "client_id")
    if any(member in sent for member in OURS_ALONE):
        raise InvalidRequest("a member that only the server may set")
    secret = sent.get("client_secret")
    if secret is None:
        return
    if not isinstance(secret, str) or not hmac.compare_digest(digest(secret), former.secret_digest or ""):
        raise InvalidClientMetadata("client_secret is not the present one", "client_secret")

"""Dynamic client registration. RFC 7591 §3, with an initial access token only; RFC 7592: reading, changing, ending.

A client is held to the policy of the token that it came with, for good. Nothing that it sends makes it trusted.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from idp.context import Ctx
from idp.ids import digest, new_secret
from idp.keys.keyring import Keyring
from idp.oauth.clients import answer, client_secret, logo, metadata, our_keys, policies, sector
from idp.oauth.clients.logo import Logos
from idp.oauth.clients.reading import from_json
from idp.oauth.errors import InvalidClientMetadata, InvalidRequest, InvalidToken, OAuthError
from idp.outbound.fetch import Fetcher
from idp.store import audit, client_logos, clients, consents, counters, grants, one_time, registration_tokens
from idp.store.clients import Client
from idp.store.upsert import take_turns

MOST = 1000  # clients of one tenant that registered themselves
PATH = "/oauth/register"
CALLS, MINUTE = 30, timedelta(minutes=1)  # registrations of one token that make us call somebody
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


class TooManyCalls(OAuthError):
    code, status = "temporarily_unavailable", 429
    public = "Too many attempts with this token. Try again in a minute."


class TooManyClients(OAuthError):
    code, status = "access_denied", 403
    public = "This tenant takes no more clients that register themselves."


class Registrations:
    """A class because every operation shares the keys, the guarded fetch and the way to logos."""

    def __init__(self, keyring: Keyring, fetcher: Fetcher, logos: Logos) -> None:
        self._keyring, self._fetcher, self._logos = keyring, fetcher, logos

    def register(self, ctx: Ctx, unverified_token: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """RFC 7591 §3.2.1. What is refused for its metadata costs no use of the token. Raises OAuthError."""
        offered = registration_tokens.look(ctx, unverified_token)
        if offered is None or not offered.live(ctx.now):
            raise InvalidToken("no live initial access token")
        client = _on_its_own(from_json(sent, _policy(ctx, offered.policy)))
        management = new_secret()
        client = replace(client, registration_digest=digest(management))
        client, secret = client_secret.given_to(ctx, self._keyring, client)
        metadata.check(client)
        _require_room(ctx)
        _limit_calls(ctx, client, offered.digest)
        sector.ask(self._fetcher, client)
        picture = self._logos.fetched(client)
        our_keys.publish_for(ctx, self._keyring, client)
        if registration_tokens.spend(ctx, unverified_token) != client.policy:
            raise InvalidToken("the initial access token was used up meanwhile")
        take_turns(ctx.tx, f"clients of {ctx.tenant.id}")
        _require_room(ctx)
        clients.register(ctx, client)
        logo.keep(ctx, client, picture)
        audit.record(ctx, "client.registered", client=client.client_id, detail={"policy": client.policy})
        return _told(ctx, client, secret, management)

    def read(self, ctx: Ctx, client_id: str, unverified_token: str) -> dict[str, Any]:
        """RFC 7592 §2.1. Raises InvalidToken."""
        return _told(ctx, _managed(ctx, client_id, unverified_token), None, unverified_token)

    def change(self, ctx: Ctx, client_id: str, unverified_token: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """RFC 7592 §2.2: everything is replaced, so everything is judged anew. Raises OAuthError."""
        former = _managed(ctx, client_id, unverified_token)
        _check_same(former, sent)
        wanted = _on_its_own(from_json(sent, _policy(ctx, former.policy), former.client_id))
        wanted, secret = client_secret.given_to(ctx, self._keyring, wanted, former)
        metadata.check(wanted)
        drawn = wanted.details.logo_uri == former.details.logo_uri
        _limit_calls(ctx, wanted, former.registration_digest)
        sector.ask(self._fetcher, wanted)
        picture = None if drawn else self._logos.fetched(wanted)
        our_keys.publish_for(ctx, self._keyring, wanted)
        if not clients.change(ctx, client_id, **{name: getattr(wanted, name) for name in ITS_OWN}):
            raise InvalidToken("the client was deleted meanwhile")
        if not drawn:
            logo.keep(ctx, wanted, picture)
        audit.record(ctx, "client.changed", client=client_id, actor=client_id)
        return _told(ctx, wanted, secret, unverified_token)

    def delete(self, ctx: Ctx, client_id: str, unverified_token: str) -> None:
        """RFC 7592 §2.3. Raises InvalidToken."""
        end(ctx, _managed(ctx, client_id, unverified_token).client_id, actor=client_id)


def end(ctx: Ctx, client_id: str, actor: str) -> bool:
    """Removes the client and all that it was given: grants with their refresh tokens, codes, consents, its logo."""
    if not clients.remove(ctx, client_id):
        return False
    grants.revoke_of(ctx, client=client_id)
    one_time.discard(ctx, "code", client_id)
    consents.withdraw_all(ctx, client_id)
    client_logos.remove(ctx, client_id)
    audit.record(ctx, "client.deleted", client=client_id, actor=actor)
    return True


def _managed(ctx: Ctx, client_id: str, unverified_token: str) -> Client:
    """The client whose registration access token this is. Raises InvalidToken, for a deleted client too (§3)."""
    client = clients.find(ctx, client_id)
    if client is None or not client.active or client.registration_digest is None:
        raise InvalidToken("no such client that manages itself")
    if not hmac.compare_digest(digest(unverified_token), client.registration_digest):
        raise InvalidToken("another registration access token")
    return client


def _on_its_own(client: Client) -> Client:
    """Of the scope that it names, what there is (RFC 7591 §3.2.1: the server may replace values)."""
    known = tuple(name for name in client.scope if name in metadata.SCOPES)
    if not known:
        raise InvalidClientMetadata("scope: no name of it is known", "scope")
    return replace(client, dynamic=True, scope=known)


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


def _policy(ctx: Ctx, name: str) -> policies.RegistrationPolicy:
    policy = policies.allowed(ctx.tenant, name)
    if policy is None:
        raise InvalidToken(f"the tenant does not allow the policy {name} any more")
    return policy


def _require_room(ctx: Ctx) -> None:
    if clients.count_dynamic(ctx) >= MOST:
        raise TooManyClients(f"{MOST} clients have registered themselves")


def _limit_calls(ctx: Ctx, client: Client, holder: str | None) -> None:
    """Whoever may register does not make us call others as often as he likes. Ends the transaction, for what is slow
    comes next. Raises TooManyCalls."""
    if client.details.logo_uri is None and client.details.sector_identifier_uri is None:
        return
    if not counters.allow(ctx, "registration", str(holder), CALLS, MINUTE):
        raise TooManyCalls("registrations that make us call others")
    ctx.tx.commit()


def _told(ctx: Ctx, client: Client, secret: str | None, management: str) -> dict[str, Any]:
    """RFC 7592 §3. The management token is told to whoever has just shown it."""
    return answer.registered(client, secret) | {
        "registration_client_uri": f"{ctx.tenant.issuer}{PATH}/{client.client_id}",
        "registration_access_token": management,
    }

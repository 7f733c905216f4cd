"""The authorization: a person let a client in. Writes the grant, and what the response type asks for.

RFC 6749 §4.1.2; OIDC Core §3.1.3, §3.2.2.5, §3.3.2.5; OAuth 2.0 Multiple Response Types §5.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from idp.context import Ctx
from idp.keys.keyring import Keyring
from idp.oauth import still_allowed
from idp.oauth.clients import recipient
from idp.oauth.clients.client_keys import ClientKeys
from idp.oauth.errors import AccessDenied
from idp.oauth.request import AuthorizationRequest, response_type
from idp.store import consents, grants, one_time
from idp.store.clients import Client
from idp.store.grants import Grant
from idp.store.people import Person
from idp.store.sessions import Session
from idp.tokens import access_token, id_token

CODE_LIFETIME = timedelta(seconds=60)  # FAPI 2.0 §5.3.2.1


class Assured(Protocol):
    """What the evidence is worth: login's Assurance, as far as a grant quotes it."""

    @property
    def acr(self) -> str: ...
    @property
    def amr(self) -> tuple[str, ...]: ...
    @property
    def auth_time(self) -> datetime: ...
    @property
    def evidence(self) -> tuple[str, ...]: ...


def respond(
    ctx: Ctx,
    keyring: Keyring,
    client_keys: ClientKeys,
    request: AuthorizationRequest,
    client: Client,
    person: Person,
    session: Session,
    assurance: Assured,
) -> dict[str, str]:
    """The parameters of the authorization response. Raises UnauthorizedClient, AccessDenied, NoKeyToEncryptTo."""
    response_type.require(ctx.tenant, client, request.response_type)  # it may have lost it since it asked
    whom = recipient.of_id_tokens(ctx, client_keys, client) if request.asks_for("id_token") else None
    given = grant(ctx, request, client, person, session, assurance)
    answer = {"code": _code(ctx, request, given)} if request.asks_for("code") else {}
    if not request.asks_for("token") and not request.asks_for("id_token"):
        return answer
    try:
        given, person = still_allowed.check(ctx, client, given.id)  # asked at every issuance
    except still_allowed.NoLongerAllowed as refusal:
        raise AccessDenied(str(refusal)) from refusal
    if request.asks_for("token"):
        answer |= _access_token(ctx, keyring, given, client, person)
    if request.asks_for("id_token"):
        answer["id_token"] = id_token.mint(
            ctx,
            keyring,
            client,
            given,
            person,
            nonce=request.nonce,
            access_token=answer.get("access_token"),
            code=answer.get("code"),
            # OIDC Core §5.4: where no access token is issued, userinfo cannot be asked for what the scope gives.
            scope=given.scope if request.response_type == "id_token" else (),
            recipient=whom,
        )
    return answer


def grant(
    ctx: Ctx, request: AuthorizationRequest, client: Client, person: Person, session: Session, assurance: Assured
) -> Grant:
    """What the person lets the client have from now on, on the evidence that the session holds."""
    return grants.add(
        ctx,
        person=person.id,
        client=client.client_id,
        session=session.id,
        scope=_granted(ctx, request, client, person),
        claims=dict(request.claims),
        claims_locales=request.claims_locales,
        acr=assurance.acr,
        amr=assurance.amr,
        evidence=assurance.evidence,
        auth_time=assurance.auth_time,
    )


def _code(ctx: Ctx, request: AuthorizationRequest, given: Grant) -> str:
    """Redeems the grant, once, by its client, within CODE_LIFETIME."""
    payload = {
        "grant": given.id,
        "redirect_uri": request.redirect_uri,
        "code_challenge": request.code_challenge,
        "nonce": request.nonce,
    }
    return one_time.mint(ctx, "code", owner=given.client, payload=payload, lifetime=CODE_LIFETIME)


def _access_token(ctx: Ctx, keyring: Keyring, given: Grant, client: Client, person: Person) -> dict[str, str]:
    token, expires_in = access_token.mint(ctx, keyring, given, client, scope=given.scope, person=person)
    scope = " ".join(given.scope)
    return {"access_token": token, "token_type": "Bearer", "expires_in": str(expires_in), "scope": scope}


def _granted(ctx: Ctx, request: AuthorizationRequest, client: Client, person: Person) -> tuple[str, ...]:
    """offline_access only with consent, or for the operator's own application (OIDC Core §11)."""
    if "offline_access" not in request.scope:
        return request.scope
    agreed = client.trusted or "offline_access" in consents.scope_of(ctx, person.id, client.client_id)
    if agreed and "refresh_token" in client.grant_types:
        return request.scope
    return tuple(name for name in request.scope if name != "offline_access")

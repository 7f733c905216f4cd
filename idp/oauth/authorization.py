"""The authorization: a person let a client in. Writes the grant and its code. RFC 6749 §4.1.2, OIDC Core §3.1.3."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from idp.context import Ctx
from idp.oauth.request import AuthorizationRequest
from idp.store import consents, grants, one_time
from idp.store.clients import Client
from idp.store.people import Person
from idp.store.sessions import Session

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


def grant(
    ctx: Ctx, request: AuthorizationRequest, client: Client, person: Person, session: Session, assurance: Assured
) -> str:
    """The code that redeems a new grant, once, by this client, within CODE_LIFETIME."""
    given = grants.add(
        ctx,
        person=person.id,
        client=client.client_id,
        session=session.id,
        scope=_granted(ctx, request, client, person),
        claims=dict(request.claims),
        acr=assurance.acr,
        amr=assurance.amr,
        evidence=assurance.evidence,
        auth_time=assurance.auth_time,
    )
    payload = {
        "grant": given.id,
        "redirect_uri": request.redirect_uri,
        "code_challenge": request.code_challenge,
        "nonce": request.nonce,
    }
    return one_time.mint(ctx, "code", owner=client.client_id, payload=payload, lifetime=CODE_LIFETIME)


def _granted(ctx: Ctx, request: AuthorizationRequest, client: Client, person: Person) -> tuple[str, ...]:
    """offline_access only with consent, or for the operator's own application (OIDC Core §11)."""
    if "offline_access" not in request.scope:
        return request.scope
    agreed = client.trusted or "offline_access" in consents.scope_of(ctx, person.id, client.client_id)
    if agreed and "refresh_token" in client.grant_types:
        return request.scope
    return tuple(name for name in request.scope if name != "offline_access")

"""What a person has yet to agree to before an application gets it (OIDC Core §3.1.2.4)."""

from __future__ import annotations

from idp.context import Ctx
from idp.oauth.request import AuthorizationRequest
from idp.store import audit, consents, grants
from idp.store.clients import Client
from idp.store.people import Person
from idp.tokens.claims import reach


def missing(ctx: Ctx, person: Person, client: Client, request: AuthorizationRequest) -> tuple[str, ...]:
    """The scopes to ask for, none when nothing is to be asked. The operator's own application needs no consent."""
    asked = reach(request.scope, request.claims)
    if "consent" in request.prompt or request.device is not None:
        return asked  # of a device always (RFC 8628 §5.4): nobody knows yet who started it
    if client.trusted:
        return ()
    if client.application_type == "native" and not request.redirect_uri.startswith("https:"):
        return asked  # RFC 8252 §8.6: any program on the device could be asking
    agreed = consents.scope_of(ctx, person.id, client.client_id)
    return asked if set(asked) - agreed else ()


def give(ctx: Ctx, person: Person, client: Client, scope: tuple[str, ...]) -> None:
    """Adds to what the person allowed before."""
    agreed = consents.scope_of(ctx, person.id, client.client_id) | set(scope)
    consents.give(ctx, person.id, client.client_id, agreed)
    audit.record(ctx, "consent.given", person=person.id, client=client.client_id, detail={"scope": sorted(scope)})


def withdraw(ctx: Ctx, person: str, client_id: str, actor: str) -> bool:
    """With the grants that rest on it, and their refresh tokens. False where there is none."""
    if not consents.withdraw(ctx, person, client_id):
        return False
    grants.revoke_of(ctx, person=person, client=client_id)
    audit.record(ctx, "consent.withdrawn", person=person, client=client_id, actor=actor)
    return True

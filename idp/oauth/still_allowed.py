"""Is this person, client, tenant, session, grant still allowed? Asked at every issuance and at userinfo (design §5).

Nothing is remembered between two questions, so a change counts at the next one.
"""

from __future__ import annotations

from dataclasses import replace

from idp.context import Ctx
from idp.refusal import Refused
from idp.store import footing
from idp.store.clients import Client
from idp.store.grants import Grant
from idp.store.people import Person
from idp.tokens.claims import reach, within


class NoLongerAllowed(Refused):
    """The reason is for the operator; the caller's protocol has one error for all of them."""


def check(ctx: Ctx, client: Client, grant_id: str) -> tuple[Grant, Person]:
    """The grant and its person, if everything that it was given on still holds. Raises NoLongerAllowed.

    A grant of more than the client is registered for by now comes back as what is left of it, by scope and by name.
    """
    _require(ctx.tenant.active, "the tenant is suspended")
    _require(client.active, "the client is disabled")
    found = footing.of_grant(ctx, grant_id)
    if found is None:
        raise NoLongerAllowed("the grant is gone")
    grant, person = found.grant, found.person
    reached = reach(grant.scope, grant.claims)
    if not set(reached) <= set(client.scope):
        grant = _left(grant, client)
        reached = reach(grant.scope, grant.claims)
    _require(grant.client == client.client_id, "the grant is another client's")
    _require(grant.live(ctx.now), "the grant is revoked or over")
    if person is None or not person.active:
        raise NoLongerAllowed("the person is gone or disabled")
    _require(bool(grant.scope), "nothing of its scope is left to the client")
    _require("offline_access" in grant.scope or found.session_live, "the session has ended")
    changed_at = found.password_changed_at
    _require(changed_at is None or changed_at <= grant.created_at, "the password was changed since")
    _require("face" not in grant.amr or not found.face_deleted, "the face it rests on was deleted")
    consented = client.trusted or found.consented.issuperset(reached)
    _require(consented, "the consent was withdrawn")
    return grant, person


def _left(grant: Grant, client: Client) -> Grant:
    scope = tuple(name for name in grant.scope if name in client.scope)
    claims = {place: within(asked, client.scope) for place, asked in grant.claims.items()}
    return replace(grant, scope=scope, claims=claims)


def _require(held: bool, otherwise: str) -> None:
    if not held:
        raise NoLongerAllowed(otherwise)

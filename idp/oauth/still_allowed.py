"""Is this person, client, tenant, session, grant still allowed? Asked at every issuance and at userinfo (design §5).

Nothing is remembered between two questions, so a change counts at the next one.
"""

from __future__ import annotations

from idp.context import Ctx
from idp.refusal import Refused
from idp.store import consents, faces, passwords, people, sessions
from idp.store.clients import Client
from idp.store.grants import Grant
from idp.store.people import Person


class NoLongerAllowed(Refused):
    """The reason is for the operator; the caller's protocol has one error for all of them."""


def check(ctx: Ctx, client: Client, grant: Grant) -> Person:
    """The person, if everything that `grant` was given on still holds. Raises NoLongerAllowed."""
    _require(ctx.tenant.active, "the tenant is suspended")
    _require(client.active, "the client is disabled")
    _require(grant.client == client.client_id, "the grant is another client's")
    _require(grant.live(ctx.now), "the grant is revoked or over")
    person = people.find(ctx, grant.person)
    if person is None or not person.active:
        raise NoLongerAllowed("the person is gone or disabled")
    offline = "offline_access" in grant.scope
    _require(offline or sessions.find(ctx, grant.session) is not None, "the session has ended")
    changed_at = passwords.changed_at(ctx, person.id)
    _require(changed_at is None or changed_at <= grant.created_at, "the password was changed since")
    _require("face" not in grant.amr or not _face_deleted(ctx, grant), "the face it rests on was deleted")
    consented = client.trusted or set(grant.scope) <= consents.scope_of(ctx, person.id, client.client_id)
    _require(consented, "the consent was withdrawn")
    return person


def _face_deleted(ctx: Ctx, grant: Grant) -> bool:
    """Also where another face was enrolled since: the evidence that the grant quotes was of the deleted one."""
    deleted_at = faces.deleted_at(ctx, grant.person)
    return deleted_at is not None and deleted_at > grant.created_at


def _require(held: bool, otherwise: str) -> None:
    if not held:
        raise NoLongerAllowed(otherwise)

"""What may happen to a person, a client, a tenant, a session or a key: the rows of A13.

Each is done through the store, as another process of the house does it: nothing that this one remembers is forgotten
for its sake.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from idp.context import Ctx
from idp.ids import digest
from idp.keys.keyring import JWKS_MAX_AGE
from idp.login import limits, password_change
from idp.login.sessions import SignedIn
from idp.oauth.logout import ending
from idp.store import clients, consents, counters, faces, grants, keys, passwords, people, sessions, tenants
from idp.store.people import Person
from idp.store.tables import sessions as sessions_table
from idp.tenants import removal
from tests.specs.security.a13_world import CLIENTS
from tests.world import World

State = Callable[[World, Ctx, Person], object]


def disabled(_: World, ctx: Ctx, person: Person) -> None:
    people.set_active(ctx, person.id, False)


def deleted(_: World, ctx: Ctx, person: Person) -> None:
    people.remove(ctx, person.id)


def locked(_: World, ctx: Ctx, person: Person) -> None:
    mailbox = limits.mailbox(person.email)
    counters.block(ctx, limits.PASSWORD.kind, mailbox, ctx.now + timedelta(days=1))


def new_password(_: World, ctx: Ctx, person: Person) -> None:
    """From another browser of the person's."""
    session, _cookie = sessions.start(ctx, person.id)
    kept = str(passwords.hash_of(ctx, person.id))
    password_change.change(ctx, SignedIn(session, person), "another-browser", kept)


def face_deleted(_: World, ctx: Ctx, person: Person) -> None:
    faces.delete_of_person(ctx, person.id)


def consent_withdrawn(_: World, ctx: Ctx, person: Person) -> None:
    consents.withdraw(ctx, person.id, "shop")


def client_disabled(_: World, ctx: Ctx, person: Person) -> None:
    _change_clients(ctx, active=False)


def secret_rotated(_: World, ctx: Ctx, person: Person) -> None:
    _change_clients(ctx, secret_digest=digest("another secret"))


def grant_types_removed(_: World, ctx: Ctx, person: Person) -> None:
    _change_clients(ctx, grant_types=())


def scope_removed(_: World, ctx: Ctx, person: Person) -> None:
    for client_id, lost in CLIENTS.items():
        found = clients.find(ctx, client_id)
        assert found is not None
        clients.change(ctx, client_id, scope=tuple(name for name in found.scope if name != lost))


def policy_not_allowed(_: World, ctx: Ctx, person: Person) -> None:
    tenants.set_policy(ctx, replace(ctx.tenant.policy, registration_policies=("native",)))


def features_off(_: World, ctx: Ctx, person: Person) -> None:
    tenants.set_policy(ctx, replace(ctx.tenant.policy, features=()))


def tenant_suspended(_: World, ctx: Ctx, person: Person) -> None:
    tenants.set_active(ctx, False)


def tenant_removed(world: World, ctx: Ctx, person: Person) -> None:
    """Its keys are destroyed, its rows are still there."""
    tenants.set_active(ctx, False)
    system = replace(ctx, tenant=world.tenant("system"))
    removal.begin(world.house, system, replace(ctx, tenant=replace(ctx.tenant, active=False)), "operator")


def session_revoked(_: World, ctx: Ctx, person: Person) -> None:
    """By an administrator: with all that was granted in it."""
    ending.end_all(ctx, person.id)
    grants.revoke_of(ctx, person=person.id)


def signed_out(_: World, ctx: Ctx, person: Person) -> None:
    """By the person, at an application."""
    for session in sessions.of_person(ctx, person.id):
        ending.end(ctx, session)


def session_idle(_: World, ctx: Ctx, person: Person) -> None:
    _end_at_once(ctx, "idle_at")


def session_old(_: World, ctx: Ctx, person: Person) -> None:
    _end_at_once(ctx, "expires_at")


def key_retired(world: World, ctx: Ctx, person: Person) -> None:
    """Its successor was published long enough before."""
    world.house.keyring.rotate(replace(ctx, now=ctx.now - timedelta(seconds=JWKS_MAX_AGE)))


def key_removed(world: World, ctx: Ctx, person: Person) -> None:
    """At once, because somebody else has it."""
    old = keys.signing_keys(ctx)
    key_retired(world, ctx, person)
    for key in old:
        keys.remove(ctx, key.kid)


STATES: dict[str, State] = {
    "user disabled": disabled,
    "user deleted": deleted,
    "user locked": locked,
    "password changed": new_password,
    "face deleted": face_deleted,
    "consent withdrawn": consent_withdrawn,
    "client disabled": client_disabled,
    "client secret rotated": secret_rotated,
    "grant types removed": grant_types_removed,
    "scope removed": scope_removed,
    "policy not allowed": policy_not_allowed,
    "features off": features_off,
    "tenant suspended": tenant_suspended,
    "tenant removed": tenant_removed,
    "session revoked": session_revoked,
    "signed out": signed_out,
    "session idle": session_idle,
    "session too old": session_old,
    "key retired": key_retired,
    "key removed": key_removed,
}


def _change_clients(ctx: Ctx, **changed: object) -> None:
    for client_id in CLIENTS:
        clients.change(ctx, client_id, **changed)


def _end_at_once(ctx: Ctx, limit: str) -> None:
    here = sessions_table.c.tenant == ctx.tenant.id
    ctx.tx.execute(update(sessions_table).where(here).values({limit: ctx.now}))

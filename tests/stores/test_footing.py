"""What a grant stands on: each part is the grant's own, of its tenant, and as it is now."""

from __future__ import annotations

from dataclasses import replace

from idp.context import Ctx
from idp.store import consents, faces, footing, grants, passwords, people, sessions
from idp.store.footing import Footing
from tests.stores.conftest import Both
from tests.stores.one_of_each import add_grant, add_template, one_of_each


def stands_on(ctx: Ctx, grant: grants.Grant) -> Footing:
    found = footing.of_grant(ctx, grant.id)
    assert found is not None
    return found


def test_everything_is_read_back(ctx: Ctx) -> None:
    has = one_of_each(ctx)
    assert stands_on(ctx, has.grant) == Footing(
        grant=has.grant,
        person=has.person,
        session_live=True,
        password_changed_at=ctx.now,
        face_deleted=False,
        consented=frozenset({"openid"}),
    )


def test_nothing_of_another_tenant_holds_a_grant(both: Both) -> None:
    """The second tenant's grant names the first one's person, session and client."""
    has = one_of_each(both.one)
    grant = add_grant(both.two, has.person.id, has.session.id)
    faces.delete_of_person(both.later(hours=1).one, has.person.id)
    assert stands_on(both.two, grant) == Footing(grant, None, False, None, False, frozenset())


def test_what_was_disabled_ended_or_taken_back_is_seen(ctx: Ctx) -> None:
    has = one_of_each(ctx)
    people.set_active(ctx, has.person.id, False)
    sessions.end(ctx, has.session.id)
    consents.withdraw(ctx, has.person.id, "web")
    found = stands_on(ctx, has.grant)
    assert found.person == replace(has.person, active=False)
    assert (found.session_live, found.consented) == (False, frozenset())


def test_a_session_ends_idle_too(both: Both) -> None:
    has = one_of_each(both.one)
    later = both.later(seconds=both.one.tenant.policy.session_idle).one
    assert stands_on(later, has.grant).session_live is False


def test_a_password_says_when_it_was_changed_and_a_new_hash_of_it_is_no_change(both: Both) -> None:
    has = one_of_each(both.one)
    later = both.later(hours=1).one
    assert passwords.rehash(later, has.person.id, "a hash", "newer") is True
    assert stands_on(later, has.grant).password_changed_at == both.one.now
    passwords.put(later, has.person.id, "another")
    assert stands_on(later, has.grant).password_changed_at == later.now


def test_a_face_deleted_after_the_grant_counts_though_another_was_enrolled(both: Both) -> None:
    has = one_of_each(both.one)
    add_template(both.one, has.person.id, "second")
    later = both.later(hours=1).one
    faces.delete_of_person(later, has.person.id)
    add_template(later, has.person.id, "third")
    assert stands_on(later, has.grant).face_deleted is True
    assert stands_on(later, add_grant(later, has.person.id, has.session.id)).face_deleted is False

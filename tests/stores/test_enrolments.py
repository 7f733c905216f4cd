"""Templates that wait for approval, faces long unused, and accounts that share a face."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from idp.context import Ctx
from idp.store import face_pairs, face_uses, faces
from idp.store.tables import face_deletions
from tests.stores.conftest import Both
from tests.stores.one_of_each import add_template

YEAR = timedelta(days=365)


def test_mf_16_what_waits_for_approval_is_in_no_list_of_what_is_in_use(ctx: Ctx) -> None:
    add_template(ctx, "alice", "old")
    add_template(ctx, "alice", "new", pending=True)
    assert [one.id for one in faces.of_person(ctx, "alice")] == ["old"]
    assert [one.id for one in faces.all_of_tenant(ctx)] == ["old"]
    assert faces.count(ctx, "alice") == 1
    assert [one.id for one in faces.pending_of(ctx, "alice")] == ["new"]
    assert faces.waiting(ctx) == [("alice", ctx.now)]


def test_approving_replaces_what_was_in_use_and_every_face_process_hears_of_it(both: Both) -> None:
    add_template(both.one, "alice", "old")
    add_template(both.one, "alice", "new", pending=True)
    later = both.later(hours=1).one
    assert faces.approve(later, "alice") == 1
    assert [(one.id, one.created_at) for one in faces.of_person(later, "alice")] == [("new", later.now)]
    assert [change.kind for change in faces.changes_after(later.tx, 0)] == ["added", "deleted", "added"]
    assert faces.keys_to_destroy(later, "alice") == ["key"]
    assert faces.approve(later, "alice") == 0


def test_rejecting_leaves_what_is_in_use_and_the_ledger_says_that_nothing_rested_on_it(ctx: Ctx) -> None:
    add_template(ctx, "alice", "old")
    add_template(ctx, "alice", "new", pending=True)
    assert faces.delete_pending(ctx, "alice") == 1
    assert [one.id for one in faces.of_person(ctx, "alice")] == ["old"]
    assert faces.waiting(ctx) == []
    ledger = select(face_deletions.c.template, face_deletions.c.pending)
    rows = ctx.tx.execute(ledger.where(face_deletions.c.tenant == ctx.tenant.id)).all()
    assert [tuple(row) for row in rows] == [("new", True)]
    assert faces.keys_to_destroy(ctx, "alice") == ["key"]


def test_deleting_a_person_s_face_takes_what_waits_along(ctx: Ctx) -> None:
    add_template(ctx, "alice", "old")
    add_template(ctx, "alice", "new", pending=True)
    assert faces.delete_of_person(ctx, "alice") == 2
    assert faces.pending_of(ctx, "alice") == []


def test_a_face_is_unused_when_it_was_neither_enrolled_nor_recognised_since(both: Both) -> None:
    for person in ("alice", "bob", "carol"):
        add_template(both.one, person, person)
    half = both.later(days=180).one
    face_uses.touch(half, "bob")
    add_template(half, "carol", "newer")
    late = both.later(days=366).one
    assert face_uses.unused(late, late.now - YEAR) == ["alice"]
    face_uses.touch(late, "alice")
    assert face_uses.unused(late, late.now - YEAR) == []


def test_a_pair_is_found_once_whichever_is_named_first_and_an_administrator_s_word_stays(ctx: Ctx) -> None:
    assert face_pairs.found(ctx, "bob", "alice")
    assert not face_pairs.found(ctx, "alice", "bob")
    face_pairs.settle(ctx, "alice", "bob", "same")
    assert not face_pairs.found(ctx, "bob", "alice")
    assert [(pair.first, pair.second, pair.state) for pair in face_pairs.listing(ctx)] == [("alice", "bob", "same")]
    assert face_pairs.same_as(ctx, "bob") == {"alice"}
    face_pairs.settle(ctx, "bob", "alice", "different")
    assert face_pairs.same_as(ctx, "bob") == frozenset()

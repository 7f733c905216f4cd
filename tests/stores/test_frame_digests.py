"""What captures have shown: known again in a later one of the same person, for thirty days or until the face goes."""

from __future__ import annotations

from idp.context import Ctx
from idp.store import faces, frame_digests
from idp.store.purge import purge
from tests.stores.conftest import Both
from tests.stores.one_of_each import add_template

SHOWN = [bytes([number]) * 32 for number in range(5)]


def test_fa_04_what_another_capture_has_shown_is_counted_once_each(ctx: Ctx) -> None:
    frame_digests.keep(ctx, "alice", "first", SHOWN[:3])
    frame_digests.keep(ctx, "alice", "second", SHOWN[1:3])
    assert frame_digests.seen(ctx, "alice", "third", SHOWN) == 3
    assert frame_digests.seen(ctx, "alice", "third", SHOWN[3:]) == 0
    assert frame_digests.seen(ctx, "alice", "third", []) == 0


def test_a_capture_is_no_replay_of_itself_and_nobody_of_somebody_else(ctx: Ctx) -> None:
    frame_digests.keep(ctx, "alice", "first", SHOWN)
    assert frame_digests.seen(ctx, "alice", "first", SHOWN) == 0
    assert frame_digests.seen(ctx, "bob", "second", SHOWN) == 0


def test_keeping_twice_changes_nothing(ctx: Ctx) -> None:
    for _ in range(2):
        frame_digests.keep(ctx, "alice", "first", SHOWN)
    assert frame_digests.forget(ctx, "alice") == len(SHOWN)


def test_they_go_with_the_face_and_after_thirty_days(both: Both) -> None:
    add_template(both.one, "alice")
    for person in ("alice", "bob"):
        frame_digests.keep(both.one, person, "first", SHOWN)
    faces.delete_of_person(both.one, "alice")
    both.one.tx.commit()
    assert frame_digests.seen(both.one, "alice", "second", SHOWN) == 0
    assert frame_digests.seen(both.one, "bob", "second", SHOWN) == 5
    assert purge(both.one.tx, both.later(days=29).one.now)["frame_digests"] == 0
    assert purge(both.one.tx, both.later(days=30).one.now)["frame_digests"] == 5

"""Counters, audit events, leases, faces and purging."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from idp.context import Ctx
from idp.store import audit, counters, faces, leases, one_time
from idp.store.purge import purge
from idp.store.tables import metadata
from idp.store.tables import one_time as codes
from tests.databases import Database
from tests.stores.conftest import Both
from tests.stores.one_of_each import add_template, give_consent, one_of_each

MINUTE = timedelta(minutes=1)


def test_lg_09_so_many_attempts_are_allowed_and_no_more(ctx: Ctx) -> None:
    allowed = [counters.allow(ctx, "password", "alice", 3, MINUTE) for _ in range(5)]
    assert allowed == [True, True, True, False, False]
    assert counters.look(ctx, "password", "alice").count == 3, "a refused attempt is not counted"


def test_a_window_starts_with_its_first_attempt_and_then_anew(both: Both) -> None:
    def allow(**by: float) -> bool:
        return counters.allow(both.later(**by).one, "password", "alice", 2, MINUTE)

    assert [allow(seconds=0), allow(seconds=59), allow(seconds=59)] == [True, True, False]
    assert [allow(seconds=60), allow(seconds=60), allow(seconds=119)] == [True, True, False]


def test_lg_13_kinds_and_keys_are_counted_apart(ctx: Ctx) -> None:
    assert counters.allow(ctx, "password", "alice", 1, MINUTE)
    assert counters.allow(ctx, "face", "alice", 1, MINUTE)
    assert counters.allow(ctx, "password", "bob", 1, MINUTE)
    assert not counters.allow(ctx, "password", "alice", 1, MINUTE)


def test_bumping_counts_whatever_the_count(ctx: Ctx) -> None:
    assert [counters.bump(ctx, "password", "alice", window=MINUTE).count for _ in range(3)] == [1, 2, 3]


def test_a_block_holds_until_its_end_however_long_the_window(both: Both) -> None:
    counters.bump(both.one, "password", "alice", window=MINUTE)
    until = both.one.now + 10 * MINUTE
    counters.block(both.one, "password", "alice", until)
    late = both.later(minutes=9).one
    assert counters.look(late, "password", "alice").blocked_until == until
    assert counters.bump(late, "password", "alice", window=MINUTE) == counters.Count(1, until)
    assert not counters.allow(late, "password", "alice", 9, MINUTE)
    after = both.later(minutes=10).one
    assert counters.allow(after, "password", "alice", 9, MINUTE)
    assert counters.look(after, "password", "alice").blocked_until is None


def test_a_block_needs_no_attempt_before_it(ctx: Ctx) -> None:
    counters.block(ctx, "face", "alice", ctx.now + MINUTE)
    assert counters.look(ctx, "face", "alice") == counters.Count(0, ctx.now + MINUTE)
    assert not counters.allow(ctx, "face", "alice", 9, MINUTE)


def test_a_success_forgets_attempts_and_block(ctx: Ctx) -> None:
    counters.bump(ctx, "face", "alice", window=MINUTE)
    counters.block(ctx, "face", "alice", ctx.now + MINUTE)
    counters.clear(ctx, "face", "alice")
    assert counters.look(ctx, "face", "alice") == counters.Count(0, None)


def test_an_attempt_that_was_not_judged_is_given_back(ctx: Ctx) -> None:
    for _ in range(2):
        counters.bump(ctx, "face", "alice", window=MINUTE)
    counters.block(ctx, "face", "alice", ctx.now + MINUTE)
    counters.give_back(ctx, "face", "alice")
    assert counters.look(ctx, "face", "alice") == counters.Count(1, None)
    for _ in range(2):
        counters.give_back(ctx, "face", "alice")
    assert counters.look(ctx, "face", "alice").count == 0


def test_a_counter_does_not_name_whom_it_counts(ctx: Ctx, database: Database) -> None:
    counters.bump(ctx, "password", "alice@example.com" * 100, window=MINUTE)
    ctx.tx.commit()
    with database.main.connect() as connection:
        assert "alice" not in repr(connection.exec_driver_sql("SELECT * FROM counters").all())


def test_events_are_read_back_newest_first(ctx: Ctx) -> None:
    audit.record(ctx, "signed_in", person="alice", client="web", detail={"amr": ["pwd"]})
    audit.record(ctx, "signed_out", person="alice", actor="alice")
    newest, first = audit.recent(ctx, 2)
    assert (newest.kind, newest.actor) == ("signed_out", "alice")
    assert (first.kind, first.client, first.detail, first.at) == ("signed_in", "web", {"amr": ["pwd"]}, ctx.now)
    assert audit.recent(ctx, 1) == [newest]


@pytest.mark.parametrize(
    "detail",
    [
        {"password": "x"},
        {"access_token": "x"},
        {"code": "x"},
        {"Client-Secret": "x"},
        {"a": {"cookie": "x"}},
        {"a": [{"embedding": [0.1]}]},
    ],
)
def test_lk_01_what_is_secret_cannot_be_written_to_the_audit(ctx: Ctx, detail: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must not hold"):
        audit.record(ctx, "x", detail=detail)
    audit.record(ctx, "x", detail={"reason": "code unknown", "token_endpoint": True})
    assert len(audit.recent(ctx)) == 1


def test_a_hostile_client_id_is_recorded_shortened(ctx: Ctx) -> None:
    audit.record(ctx, "refused", client="x" * 5000 + "\0")
    assert audit.recent(ctx)[0].client == "x" * 128


def test_a_lease_has_one_holder_until_it_ends(ctx: Ctx) -> None:
    def take(holder: str, after: int) -> bool:
        return leases.take(ctx.tx, ctx.now + timedelta(seconds=after), "purge", holder, 10)

    assert take("a", 0)
    assert not take("b", 9)
    assert take("a", 9), "its holder may prolong it"
    assert not take("b", 18)
    assert take("b", 19)
    assert not take("a", 20)


def test_templates_are_read_back_and_counted(ctx: Ctx) -> None:
    template = add_template(ctx, "alice")
    other = add_template(ctx, "bob", "bob's")
    assert faces.of_person(ctx, "alice") == [template]
    assert faces.all_of_tenant(ctx) == sorted([template, other], key=lambda one: one.id)
    assert faces.count(ctx, "alice") == 1


def test_deleting_a_face_leaves_the_ledger_and_may_be_repeated(both: Both, database: Database) -> None:
    ctx = both.one
    for id in ("t1", "t2"):
        add_template(ctx, "alice", id)
    kept = add_template(ctx, "bob", "t3")
    assert faces.delete_of_person(ctx, "alice") == 2
    assert faces.delete_of_person(ctx, "alice") == 0
    ctx.tx.commit()
    assert faces.all_of_tenant(ctx) == [kept]
    with database.main.connect() as connection:
        ledger = connection.exec_driver_sql("SELECT template, person FROM face_deletions ORDER BY template").all()
    assert [tuple(row) for row in ledger] == [("t1", "alice"), ("t2", "alice")]


def test_the_ledger_says_whose_keys_are_still_to_be_destroyed(both: Both) -> None:
    for ctx in (both.one, both.two):
        add_template(ctx, "alice")
        assert faces.keys_to_destroy(ctx, "alice") == []
        faces.delete_of_person(ctx, "alice")
        add_template(ctx, "bob", "bob's")
    tenants = sorted([both.one.tenant.id, both.two.tenant.id])
    assert faces.open_deletions(both.one.tx) == [(tenant, "alice") for tenant in tenants]
    assert faces.open_deletions(both.one.tx, limit=1) == [(tenants[0], "alice")]
    assert faces.keys_to_destroy(both.one, "alice") == ["key"]
    assert faces.key_destroyed(both.one, "alice", "key") == 1
    assert faces.key_destroyed(both.one, "alice", "key") == 0
    assert faces.keys_to_destroy(both.one, "alice") == []
    assert faces.open_deletions(both.one.tx) == [(both.two.tenant.id, "alice")]


def test_every_change_of_a_face_is_told_in_order(both: Both) -> None:
    add_template(both.one, "alice")
    add_template(both.two, "mallory")
    faces.delete_of_person(both.one, "alice")
    told = faces.changes_after(both.one.tx, 0)
    assert [(one.tenant, one.person, one.kind) for one in told] == [
        (both.one.tenant.id, "alice", "added"),
        (both.two.tenant.id, "mallory", "added"),
        (both.one.tenant.id, "alice", "deleted"),
    ]
    assert faces.changes_after(both.one.tx, told[1].seq) == told[2:]
    assert faces.changes_after(both.one.tx, 0, limit=1) == told[:1]


def test_numbers_of_changes_are_not_given_again_after_purging(both: Both) -> None:
    add_template(both.one, "alice")
    last = faces.changes_after(both.one.tx, 0)[-1].seq
    both.one.tx.commit()
    purge(both.one.tx, both.one.now + timedelta(days=8))
    assert faces.changes_after(both.one.tx, 0) == []
    add_template(both.one, "alice", "new")
    assert faces.changes_after(both.one.tx, last) != []


def test_a_consent_to_face_recognition_can_be_withdrawn(both: Both) -> None:
    give_consent(both.one, "alice")
    later = both.later(days=1).one
    newest = give_consent(later, "alice")
    assert faces.consent_of(later, "alice") == newest
    assert faces.withdraw_consent(later, "alice") == 2
    assert faces.consent_of(later, "alice") is None
    assert faces.consent_of(later, "bob") is None


def test_what_is_in_use_is_not_purged(both: Both, database: Database) -> None:
    one_of_each(both.one)
    leases.take(both.one.tx, both.one.now, "purge", "a", 60)
    both.one.tx.commit()
    before = _counts(database)
    assert set(purge(both.one.tx, both.one.now).values()) == {0}
    assert _counts(database) == before


def test_a_spent_code_is_known_for_a_day_after_its_expiry(both: Both) -> None:
    code = one_time.mint(both.one, "code", owner="web", payload={}, lifetime=MINUTE)
    one_time.spend(both.one, "code", code, "web")
    both.one.tx.commit()
    purge(both.one.tx, both.one.now + timedelta(hours=24))
    assert one_time.look(both.one, "code", code) is not None
    purge(both.one.tx, both.one.now + timedelta(hours=24, minutes=1))
    assert one_time.look(both.one, "code", code) is None


def test_everything_with_an_end_is_purged_after_it(both: Both, database: Database) -> None:
    one_of_each(both.one)
    leases.take(both.one.tx, both.one.now, "purge", "a", 60)
    both.one.tx.commit()
    purged = purge(both.one.tx, both.one.now + timedelta(days=100))
    assert all(purged.values()), purged
    left = {name for name, count in _counts(database).items() if count}
    stay = "tenants clients client_logos people passwords consents tenant_keys signing_keys templates"
    audit = "audit_events audit_seals audit_heads webhooks"
    faces = "consent_receipts face_deletions face_uses face_pairs"
    standing = "passkeys totp administrators groups group_members brandings brand_logos"
    assert left == {*stay.split(), *audit.split(), *faces.split(), *standing.split()}


def test_purging_goes_in_batches_that_end(both: Both, database: Database) -> None:
    for _ in range(5):
        one_time.mint(both.one, "code", owner="web", payload={}, lifetime=MINUTE)
    kept = one_time.mint(both.one, "code", owner="web", payload={}, lifetime=timedelta(days=9))
    both.one.tx.commit()
    assert purge(both.one.tx, both.one.now + timedelta(days=2), batch=2)["one_time"] == 5
    with database.main.connect() as connection:
        count = select(func.count()).select_from(codes).execution_options(across_tenants=True)
        assert connection.execute(count).scalar() == 1
    assert one_time.look(both.one, "code", kept) is not None


def _counts(database: Database) -> dict[str, int]:
    with database.main.connect() as connection:
        return {
            name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in metadata.tables
        }

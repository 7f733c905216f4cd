"""One-time values: what is spent once, by whom, and what is known afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.context import Ctx
from idp.store import one_time
from idp.store.tables import one_time as table
from tests.databases import Database
from tests.stores.conftest import Both

MINUTE = timedelta(seconds=60)


@pytest.fixture
def code(ctx: Ctx) -> str:
    return one_time.mint(ctx, "code", owner="web", payload={"grant": "g"}, lifetime=MINUTE)


def test_ac_01_a_value_is_spent_once_and_gives_its_payload(ctx: Ctx, code: str) -> None:
    assert one_time.spend(ctx, "code", code, "web") == one_time.Spent({"grant": "g"})
    assert one_time.spend(ctx, "code", code, "web") is None


def test_ac_03_another_owner_cannot_spend_it_and_changes_nothing(ctx: Ctx, code: str) -> None:
    assert one_time.spend(ctx, "code", code, "mallory") is None
    assert one_time.spend(ctx, "code", code, "web") is not None


@pytest.mark.parametrize(("seconds", "alive"), [(59, True), (60, False), (61, False)])
def test_ac_05_a_value_lives_until_its_expiry(both: Both, code: str, seconds: int, alive: bool) -> None:
    spent = one_time.spend(both.later(seconds=seconds).one, "code", code, "web")
    assert (spent is not None) is alive


@pytest.mark.parametrize("kind", ["invitation", "recovery", "ticket"])
def test_ac_12_a_value_of_one_kind_is_nothing_as_another(ctx: Ctx, code: str, kind: one_time.Kind) -> None:
    assert one_time.spend(ctx, kind, code, "web") is None
    assert one_time.spend(ctx, "code", code, "web") is not None


def test_ac_07_a_changed_value_is_unknown(ctx: Ctx, code: str) -> None:
    for changed in (code[:-1], code + "=", code.swapcase(), code + "\0", "\ud800", ""):
        assert one_time.spend(ctx, "code", changed, "web") is None
    assert one_time.spend(ctx, "code", code, "web") is not None


def test_ac_08_only_the_digest_is_stored(ctx: Ctx, code: str, database: Database) -> None:
    ctx.tx.commit()
    with database.main.connect() as connection:
        stored = connection.execute(select(table).execution_options(across_tenants=True)).one()
    assert code not in repr(stored)
    assert len(code) == 43


def test_a_spent_value_still_tells_whose_it_was_and_what_it_led_to(both: Both, code: str) -> None:
    one_time.spend(both.one, "code", code, "web")
    seen = one_time.look(both.later(minutes=5).one, "code", code)
    assert seen == one_time.Seen("web", {"grant": "g"}, both.one.now, both.one.now + MINUTE)
    assert one_time.look(both.one, "invitation", code) is None


def test_looking_spends_nothing(ctx: Ctx, code: str) -> None:
    seen = one_time.look(ctx, "code", code)
    assert seen is not None
    assert seen.used_at is None
    assert one_time.spend(ctx, "code", code, "web") is not None


def test_unused_values_are_counted_and_discarded_and_used_ones_stay(both: Both) -> None:
    ctx = both.one
    codes = [one_time.mint(ctx, "recovery", owner="alice", payload={}, lifetime=MINUTE) for _ in range(3)]
    one_time.mint(ctx, "recovery", owner="bob", payload={}, lifetime=MINUTE)
    one_time.spend(ctx, "recovery", codes[0], "alice")
    assert one_time.unused(ctx, "recovery", "alice") == 2
    assert one_time.unused(both.later(minutes=2).one, "recovery", "alice") == 0
    assert one_time.discard(ctx, "recovery", "alice") == 2
    assert one_time.look(ctx, "recovery", codes[0]) is not None
    assert one_time.look(ctx, "recovery", codes[1]) is None
    assert one_time.unused(ctx, "recovery", "bob") == 1


def test_a_value_may_be_given_where_a_person_types_it(ctx: Ctx) -> None:
    minted = one_time.mint(ctx, "recovery", owner="alice", payload={}, lifetime=MINUTE, value="ABCD-EFGH")
    assert minted == "ABCD-EFGH"
    assert one_time.spend(ctx, "recovery", "ABCD-EFGH", "alice") is not None


def test_jw_12_what_an_owner_chose_counts_once_and_is_remembered_beyond_its_lifetime(both: Both) -> None:
    def first(ctx: Ctx, value: str = "jti", owner: str = "web") -> bool:
        return one_time.first(ctx, "assertion", value, owner=owner, lifetime=MINUTE)

    assert first(both.one)
    assert not first(both.one)
    assert not first(both.later(minutes=5).one)
    assert first(both.one, owner="another")
    assert first(both.one, value="another")
    assert first(both.two)


def test_jw_12_what_an_owner_chose_cannot_be_spent_as_anything(ctx: Ctx) -> None:
    one_time.first(ctx, "assertion", "jti", owner="web", lifetime=MINUTE)
    assert one_time.spend(ctx, "assertion", "jti", "web") is None
    assert one_time.spend(ctx, "code", "jti", "web") is None

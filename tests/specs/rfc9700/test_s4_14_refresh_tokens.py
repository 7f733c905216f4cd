"""RFC 9700 §4.14, RFC 6749 §6, §10.4: rotation with one successor, a grace for lost answers, reuse detected."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from idp.ids import digest
from idp.store import audit, families, grants
from idp.store.tables import metadata
from idp.tokens import refresh_token
from idp.tokens.refresh_token import RefreshRefused, Rotated
from tests.specs.issuing import Issuing

DAY = timedelta(days=1).total_seconds()


def started(issuing: Issuing, *, offline: bool = False) -> str:
    grant, _ = issuing.grant()
    with issuing.inside() as ctx:
        return refresh_token.start(ctx, issuing.keyring, grant, offline)


def rotate(issuing: Issuing, value: str, *, client: str = "app", slug: str = "one", grace: int = 10) -> Rotated:
    with issuing.inside(slug) as ctx:
        return refresh_token.rotate(ctx, issuing.keyring, client, value, grace=grace)


def refused(issuing: Issuing, value: str, **given: Any) -> str:
    with pytest.raises(RefreshRefused) as refusal:
        rotate(issuing, value, **given)
    return refusal.value.reason


def test_each_token_is_new_and_leads_on_in_its_family(issuing: Issuing) -> None:
    values = [started(issuing)]
    seen = set()
    for _ in range(5):
        rotated = rotate(issuing, values[-1])
        values.append(rotated.value)
        seen.add(rotated.family.id)
    assert len(set(values)) == 6
    assert len(seen) == 1
    assert all(len(value) == 43 for value in values)


def test_no_refresh_token_stands_in_the_database(issuing: Issuing) -> None:
    first = started(issuing)
    second = rotate(issuing, first).value
    with issuing.inside() as ctx:
        rows = [tuple(row) for table in metadata.sorted_tables for row in ctx.tx.execute(select(table))]
    assert any(digest(second) in row for row in rows)
    assert first not in repr(rows)
    assert second not in repr(rows)


def test_rt_01_after_the_grace_a_used_token_ends_family_and_grant(issuing: Issuing) -> None:
    first = started(issuing)
    second = rotate(issuing, first)
    issuing.clock.step(10)
    assert refused(issuing, first) == "reused"
    assert refused(issuing, second.value) == "revoked"
    assert refused(issuing, first) == "revoked"
    with issuing.inside() as ctx:
        grant = grants.find(ctx, second.family.grant)
        family = families.find(ctx, second.family.id)
        kinds = [event.kind for event in audit.recent(ctx)]
    assert grant is not None
    assert grant.revoked_at is not None
    assert family is not None
    assert family.revoked_at is not None
    assert kinds.count("refresh_reuse") == 1


def test_rt_01_within_the_grace_a_token_whose_successor_was_used_ends_the_family(issuing: Issuing) -> None:
    first = started(issuing)
    second = rotate(issuing, first).value
    third = rotate(issuing, second).value
    assert refused(issuing, first) == "reused"
    assert refused(issuing, third) == "revoked"


def test_rt_01_reuse_is_seen_after_the_token_would_have_expired(issuing: Issuing) -> None:
    first = started(issuing)
    issuing.clock.step(5 * DAY)
    second = rotate(issuing, first).value
    issuing.clock.step(5 * DAY)
    assert refused(issuing, first) == "reused"
    assert refused(issuing, second) == "revoked"


def test_rt_01_another_family_of_the_same_person_lives_on(issuing: Issuing) -> None:
    mine, other = started(issuing), started(issuing)
    rotate(issuing, mine)
    issuing.clock.step(60)
    assert refused(issuing, mine) == "reused"
    assert rotate(issuing, other).value


def test_rt_03_a_lost_answer_is_given_again_within_the_grace(issuing: Issuing) -> None:
    first = started(issuing)
    second = rotate(issuing, first)
    issuing.clock.step(9.9)
    assert rotate(issuing, first) == second
    assert rotate(issuing, first) == second
    assert rotate(issuing, second.value).value not in (first, second.value)


def test_rt_03_the_answer_given_again_starts_no_new_grace(issuing: Issuing) -> None:
    first = started(issuing)
    rotate(issuing, first)
    issuing.clock.step(9)
    rotate(issuing, first)
    issuing.clock.step(9)
    assert refused(issuing, first) == "reused"


def test_without_grace_the_first_retry_is_reuse(issuing: Issuing) -> None:
    first = started(issuing)
    second = rotate(issuing, first, grace=0).value
    assert refused(issuing, first, grace=0) == "reused"
    assert refused(issuing, second, grace=0) == "revoked"


def test_without_grace_a_loser_of_the_race_that_read_its_clock_earlier_gets_nothing(issuing: Issuing) -> None:
    first = started(issuing)
    issuing.clock.step(5)
    rotate(issuing, first, grace=0)
    issuing.clock.step(-1)
    assert refused(issuing, first, grace=0) == "reused"


@pytest.mark.parametrize("used", [False, True])
def test_rt_04_another_client_or_tenant_changes_nothing(issuing: Issuing, used: bool) -> None:
    first = started(issuing)
    live = rotate(issuing, first).value if used else first
    issuing.clock.step(60)
    assert refused(issuing, first, client="app2") == "other_client"
    assert refused(issuing, first, slug="two") == "unknown"
    assert rotate(issuing, live).value


@pytest.mark.parametrize("value", ["", "x", "A" * 43, "\x00", "\ud800", "\u2603", "x" * 100_000])
def test_what_was_never_a_refresh_token_is_unknown(issuing: Issuing, value: str) -> None:
    started(issuing)
    assert refused(issuing, value) == "unknown"


def test_rt_07_an_unused_token_dies_after_seven_days_and_takes_nothing_along(issuing: Issuing) -> None:
    idle, busy = started(issuing), started(issuing)
    issuing.clock.step(7 * DAY - 1)
    busy = rotate(issuing, busy).value
    issuing.clock.step(1)
    assert refused(issuing, idle) == "expired"
    assert rotate(issuing, busy).value


def test_rt_07_a_family_dies_after_thirty_days_however_often_it_is_used(issuing: Issuing) -> None:
    value = started(issuing, offline=True)
    for _ in range(5):
        issuing.clock.step(6 * DAY - 1)
        value = rotate(issuing, value).value
    issuing.clock.step(5)
    assert refused(issuing, value) == "expired"


def test_rt_08_what_the_family_rests_on_stays_what_it_was(issuing: Issuing) -> None:
    first = started(issuing)
    with issuing.inside() as ctx:
        (before,) = grants.of_person(ctx, rotate(issuing, first).family.person)
    issuing.clock.step(5)
    family = rotate(issuing, rotate(issuing, first).value).family
    with issuing.inside() as ctx:
        assert grants.find(ctx, family.grant) == before


def test_a_revoked_family_gives_nothing_even_for_a_token_nobody_used(issuing: Issuing) -> None:
    value = started(issuing)
    family = rotate(issuing, value).family
    with issuing.inside() as ctx:
        families.revoke(ctx, family.id)
    assert refused(issuing, value) == "revoked"


def test_the_family_says_whether_it_outlives_its_session(issuing: Issuing) -> None:
    for offline in (False, True):
        assert rotate(issuing, started(issuing, offline=offline)).family.offline is offline


def race(issuing: Issuing, value: str, *, tries: int, grace: int) -> list[str]:
    def once(_: int) -> str:
        try:
            return rotate(issuing, value, grace=grace).value
        except RefreshRefused as refusal:
            return refusal.reason

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(once, range(tries)))


def test_rt_02_with_grace_a_race_has_one_distinct_successor(issuing: Issuing) -> None:
    value = started(issuing)
    for _ in range(3):
        (value,) = set(race(issuing, value, tries=16, grace=10))
    assert len(value) == 43


def test_rt_02_without_grace_a_race_has_one_winner(issuing: Issuing) -> None:
    for _ in range(3):
        results = race(issuing, started(issuing), tries=16, grace=0)
        assert sum(len(result) == 43 for result in results) == 1
        assert set(results) - {"reused", "revoked"} == {result for result in results if len(result) == 43}

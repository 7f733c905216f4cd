"""Authenticator apps: each step once, the newest only, for the app that is kept."""

from __future__ import annotations

from idp.store import people, totp
from tests.stores.conftest import Both


def test_a_step_is_good_once_and_no_earlier_one_after_it(both: Both) -> None:
    totp.put(both.one, "alice", b"wrapped", 7)
    assert not totp.use(both.one, "alice", b"wrapped", 7)
    assert totp.use(both.one, "alice", b"wrapped", 9)
    assert [totp.use(both.one, "alice", b"wrapped", step) for step in (8, 9, 10)] == [False, False, True]


def test_a_code_of_an_app_that_was_replaced_meanwhile_is_worth_nothing(both: Both) -> None:
    totp.put(both.one, "alice", b"old", 7)
    totp.put(both.one, "alice", b"new", 7)
    assert not totp.use(both.one, "alice", b"old", 8)
    assert totp.use(both.one, "alice", b"new", 8)


def test_a_new_app_does_not_bring_back_a_step_that_was_used(both: Both) -> None:
    totp.put(both.one, "alice", b"old", 7)
    totp.use(both.one, "alice", b"old", 9)
    totp.put(both.one, "alice", b"new", 8)
    assert not totp.use(both.one, "alice", b"new", 9)


def test_an_app_goes_with_its_person(both: Both) -> None:
    person = people.add(both.one, "alice@example.com").id
    totp.put(both.one, person, b"wrapped", 7)
    people.remove(both.one, person)
    assert totp.find(both.one, person) is None

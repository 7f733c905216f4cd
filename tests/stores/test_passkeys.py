"""Passkeys: one row a credential, and a signature counter that only goes up (WebAuthn Level 3 §6.1.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from idp.context import Ctx
from idp.store import passkeys, people
from tests.stores.conftest import Both
from tests.stores.one_of_each import passkey_of, use_passkey


def counted(ctx: Ctx) -> int:
    found = passkeys.find(ctx, "cred")
    assert found is not None
    return found.sign_count


def test_a_passkey_is_kept_as_it_was_enrolled(ctx: Ctx) -> None:
    enrolled = passkey_of("alice", transports=("internal", "hybrid"), sign_count=4_294_967_295)
    assert passkeys.add(ctx, enrolled)
    assert passkeys.find(ctx, "cred") == enrolled
    assert passkeys.of_person(ctx, "alice") == [enrolled]
    assert (passkeys.count(ctx, "alice"), passkeys.count(ctx, "bob")) == (1, 0)


def test_a_credential_is_one_persons_in_a_tenant(both: Both) -> None:
    assert passkeys.add(both.one, passkey_of("alice"))
    assert not passkeys.add(both.one, passkey_of("mallory"))
    assert passkeys.add(both.two, passkey_of("mallory"))
    found = passkeys.find(both.one, "cred")
    assert found is not None
    assert found.person == "alice"


@pytest.mark.parametrize(
    ("stored", "brought", "passes"),
    [(0, 0, True), (0, 1, True), (7, 8, True), (7, 4_294_967_295, True), (7, 7, False), (7, 6, False), (7, 0, False)],
)
def test_the_counter_only_goes_up_and_who_does_not_count_brings_nought(
    ctx: Ctx, stored: int, brought: int, passes: bool
) -> None:
    passkeys.add(ctx, passkey_of("alice", sign_count=stored))
    assert use_passkey(ctx, passkey_of("alice"), brought) is passes
    assert counted(ctx) == (brought if passes else stored)


def test_a_use_is_noted_with_what_the_authenticator_says_of_itself(both: Both) -> None:
    enrolled = passkey_of("alice", backup_eligible=True, user_verified=False)
    passkeys.add(both.one, enrolled)
    later = both.later(minutes=5).one
    assert passkeys.used(later, enrolled, count=8, backed_up=True, user_verified=True)
    expected = replace(enrolled, sign_count=8, backed_up=True, user_verified=True, used_at=later.now)
    assert passkeys.find(both.one, "cred") == expected
    passkeys.used(later, enrolled, count=9, backed_up=True, user_verified=False)
    found = passkeys.find(both.one, "cred")
    assert found is not None
    assert found.user_verified, "it has been verified once"


def test_only_its_owner_renames_or_removes_a_passkey(ctx: Ctx) -> None:
    passkeys.add(ctx, passkey_of("alice"))
    assert not passkeys.rename(ctx, "mallory", "cred", "Mine")
    assert not passkeys.remove(ctx, "mallory", "cred")
    assert passkeys.rename(ctx, "alice", "cred", "Desk")
    assert [one.name for one in passkeys.of_person(ctx, "alice")] == ["Desk"]
    assert passkeys.remove(ctx, "alice", "cred")
    assert passkeys.find(ctx, "cred") is None


def test_a_removed_persons_passkeys_go_along(ctx: Ctx) -> None:
    alice = people.add(ctx, "alice@example.com")
    passkeys.add(ctx, passkey_of(alice.id))
    passkeys.add(ctx, passkey_of("bob", credential="bobs"))
    people.remove(ctx, alice.id)
    assert passkeys.find(ctx, "cred") is None
    assert passkeys.find(ctx, "bobs") is not None

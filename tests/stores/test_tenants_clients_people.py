"""Tenants, clients, people, passwords and consents: names that are unique, and changes that count at once."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from idp.context import Ctx, Policy
from idp.store import clients, consents, one_time, passwords, people, refresh, registration_tokens, sessions, tenants
from idp.store.details import Details
from idp.store.taken import Taken
from idp.store.unit_of_work import UnitOfWork
from tests.databases import Database
from tests.stores.conftest import NOW, Both
from tests.stores.one_of_each import CLIENT, one_of_each

HOSTILE = ("\0", "web\0", "\ud800", "x" * 10_000, "' OR 1=1 --", "%", "")


def test_a_tenant_is_read_back_as_it_was_created(both: Both) -> None:
    tx = both.one.tx
    policy = Policy(face="required", face_max_age=60)
    made = tenants.create(tx, NOW, "demo", "Demo", "https://demo.example.com", policy, theme="night")
    tx.commit()
    assert tenants.by_slug(tx, "demo") == tenants.by_id(tx, made.id) == made
    assert [tenant.slug for tenant in tenants.every(tx)] == ["demo", "one", "two"]


@pytest.mark.parametrize(("slug", "base_url"), [("one", "https://new.example.com"), ("new", "https://one.example.com")])
def test_a_slug_and_a_base_url_have_one_tenant(both: Both, slug: str, base_url: str) -> None:
    with pytest.raises(Taken):
        tenants.create(both.one.tx, NOW, slug, "New", base_url)
    both.one.tx.commit()
    assert len(list(tenants.every(both.one.tx))) == 2


def test_tn_10_a_change_of_a_tenant_counts_at_once_in_this_process(both: Both) -> None:
    tx = both.one.tx
    assert tenants.by_slug(tx, "one") == both.one.tenant
    tenants.set_policy(both.one, Policy(face="preferred"))
    tenants.set_theme(both.one, "night")
    tenants.set_active(both.one, False)
    seen_inside = tenants.by_slug(tx, "one")
    tx.commit()
    changed = replace(
        both.one.tenant, policy=Policy(face="preferred"), theme="night", active=False, suspended_at=both.one.now
    )
    assert tenants.by_slug(tx, "one") == seen_inside == changed
    assert tenants.by_slug(tx, "two") == both.two.tenant


def test_a_change_that_is_rolled_back_is_not_remembered(both: Both) -> None:
    tx = both.one.tx
    tenants.set_theme(both.one, "night")
    assert tenants.by_slug(tx, "one") != both.one.tenant
    tx.rollback()
    assert tenants.by_slug(tx, "one") == both.one.tenant


def test_tn_10_a_change_made_elsewhere_counts_within_a_second(both: Both, database: Database) -> None:
    tx = both.one.tx
    clients.register(both.one, CLIENT)
    tx.commit()
    assert (tenants.by_slug(tx, "one"), clients.find(both.one, "web")) == (both.one.tenant, CLIENT)
    _change_behind_the_back(database)
    assert (tenants.by_slug(tx, "one"), clients.find(both.one, "web")) == (both.one.tenant, CLIENT), "not remembered"
    both.clock.step(1)
    tenant, client = tenants.by_slug(tx, "one"), clients.find(both.one, "web")
    assert tenant is not None
    assert client is not None
    assert not tenant.active
    assert not client.active


def test_a_second_passes_by_itself_on_the_systems_clock(both: Both, database: Database) -> None:
    tx = UnitOfWork(database.main)
    assert tenants.by_slug(tx, "one") == both.one.tenant
    _change_behind_the_back(database)
    time.sleep(1)
    tenant = tenants.by_slug(tx, "one")
    tx.close()
    assert tenant is not None
    assert not tenant.active


def _change_behind_the_back(database: Database) -> None:
    """As another process would: nothing here hears of it."""
    with database.main.connect() as connection:
        for table in ("tenants", "clients"):
            connection.exec_driver_sql(f"UPDATE {table} SET active = false")


def test_a_client_is_read_back_as_it_was_registered(ctx: Ctx) -> None:
    client = replace(CLIENT, scope=("openid", "email"), floor="urn:faceguard:acr:face", face_max_age=9, trusted=True)
    clients.register(ctx, client)
    assert clients.find(ctx, "web") == client
    assert clients.listing(ctx) == [client]


@pytest.mark.parametrize("text", ["\0", "\u2028", "\U0001f600", "\\", '"'])
def test_what_a_client_registered_comes_back_whatever_its_keys_say(ctx: Ctx, text: str) -> None:
    details = Details(
        jwks={"keys": [{"kty": text, text: [text, 1.5, None]}]}, contacts=(text, "b"), require_auth_time=True
    )
    clients.register(ctx, replace(CLIENT, details=details, secret_wrapped=b"\0\xff", registration_digest="d"))
    ctx.tx.commit()
    found = clients.find(ctx, CLIENT.client_id)
    assert found is not None
    assert (found.details, found.secret_wrapped, found.registration_digest) == (details, b"\0\xff", "d")


def test_a_registration_token_dies_with_its_time_and_its_uses(both: Both) -> None:
    value = registration_tokens.mint(both.one, policy="native", label="x", uses=2, lifetime=timedelta(minutes=1))
    both.one.tx.commit()
    assert registration_tokens.spend(both.one, value) == "native"
    later = both.later(seconds=60).one
    assert registration_tokens.spend(later, value) is None
    (listed,) = registration_tokens.listing(both.one)
    assert (listed.uses_left, listed.live(both.one.now), listed.live(later.now)) == (1, True, False)
    assert registration_tokens.spend(both.one, value) == "native"
    assert registration_tokens.spend(both.one, value) is None
    assert registration_tokens.revoke(both.one, listed.digest)
    assert registration_tokens.look(both.one, value) is None


def test_rc_04_a_client_id_has_one_client(ctx: Ctx) -> None:
    clients.register(ctx, CLIENT)
    with pytest.raises(Taken):
        clients.register(ctx, replace(CLIENT, name="Mallory's"))
    assert clients.find(ctx, "web") == CLIENT


def test_a_change_of_a_client_counts_at_once_and_touches_what_it_names(ctx: Ctx) -> None:
    clients.register(ctx, CLIENT)
    ctx.tx.commit()
    clients.find(ctx, "web")
    assert clients.change(ctx, "web", redirect_uris=("https://new.example.com/cb",), scope=("openid", "email"))
    ctx.tx.commit()
    expected = replace(CLIENT, redirect_uris=("https://new.example.com/cb",), scope=("openid", "email"))
    assert clients.find(ctx, "web") == expected


def test_a_client_that_is_not_there_cannot_be_changed(ctx: Ctx) -> None:
    assert clients.change(ctx, "web", name="Web") is False


@pytest.mark.parametrize("field", ["tenant", "unheard_of"])
def test_only_fields_of_a_client_can_be_changed(ctx: Ctx, field: str) -> None:
    clients.register(ctx, CLIENT)
    with pytest.raises(ValueError, match=field):
        clients.change(ctx, "web", **{field: "x"})


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_names_are_looked_for_and_not_found(ctx: Ctx, value: str) -> None:
    clients.register(ctx, CLIENT)
    people.add(ctx, "alice@example.com")
    assert clients.find(ctx, value) is None
    assert people.find(ctx, value) is None
    assert people.by_email(ctx, value) is None
    assert tenants.by_slug(ctx.tx, value) is None
    assert sessions.by_cookie(ctx, value) is None


@pytest.mark.parametrize(
    "spelling",
    ["ALICE@EXAMPLE.COM", " alice@example.com ", "alice@example.com.", "alice@example.com. .", "ａlice@example.com"],
)
def test_lg_11_every_spelling_of_an_address_is_one_person(ctx: Ctx, spelling: str) -> None:
    alice = people.add(ctx, "Alice@example.com")
    assert people.by_email(ctx, spelling) == alice
    with pytest.raises(Taken):
        people.add(ctx, spelling)


@pytest.mark.parametrize("other", ["alice+shop@example.com", "alic@example.com", "alice@example.org", "alice"])
def test_another_address_is_another_person(ctx: Ctx, other: str) -> None:
    people.add(ctx, "alice@example.com")
    assert people.by_email(ctx, other) is None


def test_tn_04_who_comes_back_under_an_address_inherits_nothing(ctx: Ctx, database: Database) -> None:
    has = one_of_each(ctx)
    one_time.mint(ctx, "recovery", owner=has.person.id, payload={}, lifetime=timedelta(days=1))
    assert people.remove(ctx, has.person.id) is True
    assert refresh.look(ctx, "R1") is None
    ctx.tx.commit()
    again = people.add(ctx, has.person.email)
    assert again.id != has.person.id
    left = _tables_naming(database, has.person.id)
    assert left == {"audit_events", "consent_receipts", "face_changes", "face_deletions"}
    assert people.remove(ctx, has.person.id) is False


def _tables_naming(database: Database, person: str) -> set[str]:
    from idp.store.tables import metadata

    with database.main.connect() as connection:
        return {
            table.name
            for table in metadata.sorted_tables
            if any(person in repr(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table.name}"))
        }


def test_a_person_is_deactivated_and_activated(ctx: Ctx) -> None:
    alice = people.add(ctx, "alice@example.com", "Alice", claims={"locale": "de"})
    assert people.set_active(ctx, alice.id, False)
    assert people.find(ctx, alice.id) == replace(alice, active=False)
    assert people.set_active(ctx, alice.id, True)
    assert people.listing(ctx) == [alice]


def test_a_password_is_replaced(both: Both) -> None:
    passwords.put(both.one, "alice", "first")
    later = both.later(hours=1).one
    passwords.put(later, "alice", "second")
    assert passwords.hash_of(later, "alice") == "second"
    assert passwords.hash_of(later, "bob") is None


def test_only_the_expected_hash_is_renewed(both: Both) -> None:
    passwords.put(both.one, "alice", "old")
    later = both.later(hours=1).one
    assert passwords.rehash(later, "alice", "old", "newer") is True
    assert passwords.rehash(later, "alice", "old", "newest") is False
    assert passwords.hash_of(later, "alice") == "newer"


def test_the_last_word_on_a_consent_holds(ctx: Ctx) -> None:
    consents.give(ctx, "alice", "web", {"openid", "email"})
    consents.give(ctx, "alice", "web", {"openid"})
    consents.give(ctx, "alice", "spa", {"openid"})
    assert consents.scope_of(ctx, "alice", "web") == {"openid"}
    assert consents.withdraw(ctx, "alice", "web") is True
    assert consents.scope_of(ctx, "alice", "web") == frozenset()
    assert [consent.client for consent in consents.of_person(ctx, "alice")] == ["spa"]

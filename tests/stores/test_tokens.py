"""Grants, families, refresh tokens and the keys of the sign root."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from idp.context import Ctx
from idp.store import face_keys, families, grants, keys, refresh
from tests.stores.conftest import Both
from tests.stores.one_of_each import add_grant, add_key

DAY = timedelta(days=1)


@pytest.fixture
def grant(ctx: Ctx) -> grants.Grant:
    return add_grant(ctx, "alice", "s1")


@pytest.fixture
def family(ctx: Ctx, grant: grants.Grant) -> families.Family:
    made = families.start(ctx, grant, offline=False)
    refresh.put(ctx, made, 1, "R1", ctx.now + DAY)
    return made


def test_a_grant_is_read_back_as_it_was_added(ctx: Ctx, grant: grants.Grant) -> None:
    assert grants.find(ctx, grant.id) == grant
    assert grants.of_person(ctx, "alice") == [grant]
    assert (grant.scope, grant.amr, grant.evidence) == (("openid", "email"), ("pwd",), ("proof",))


def test_a_grant_lives_until_it_is_revoked_or_expires(both: Both, grant: grants.Grant) -> None:
    assert grant.live(both.one.now)
    assert not grant.live(grant.expires_at)
    assert grants.revoke(both.one, grant.id) is True
    assert grants.revoke(both.later(hours=1).one, grant.id) is False
    revoked = grants.find(both.one, grant.id)
    assert revoked == replace(grant, revoked_at=both.one.now)
    assert not revoked.live(both.one.now)


def test_revoking_a_grant_revokes_its_families_and_no_others(ctx: Ctx, grant: grants.Grant) -> None:
    its = [families.start(ctx, grant, offline) for offline in (False, True)]
    other = families.start(ctx, add_grant(ctx, "alice", "s1"), offline=False)
    grants.revoke(ctx, grant.id)
    assert [families.find(ctx, one.id) for one in its] == [replace(one, revoked_at=ctx.now) for one in its]
    assert families.find(ctx, other.id) == other


@pytest.mark.parametrize("criterion", [{"person": "alice"}, {"client": "web"}, {"session": "s1"}])
def test_grants_are_revoked_by_person_client_or_session(ctx: Ctx, criterion: dict[str, str]) -> None:
    hit = add_grant(ctx, "alice", "s1")
    miss = add_grant(ctx, "bob", "s2", client="spa")
    tokens = {one.id: families.start(ctx, one, offline=True) for one in (hit, miss)}
    assert grants.revoke_of(ctx, **criterion) == 1
    assert grants.find(ctx, miss.id) == miss
    assert grants.find(ctx, hit.id) == replace(hit, revoked_at=ctx.now)
    assert families.find(ctx, tokens[miss.id].id) == tokens[miss.id]
    assert families.find(ctx, tokens[hit.id].id) == replace(tokens[hit.id], revoked_at=ctx.now)


def test_all_criteria_must_hold(ctx: Ctx) -> None:
    hit, miss = add_grant(ctx, "alice", "s1"), add_grant(ctx, "alice", "s1", client="spa")
    assert grants.revoke_of(ctx, person="alice", client="web") == 1
    assert grants.find(ctx, miss.id) == miss
    assert grants.find(ctx, hit.id) != hit


def test_revoking_whatever_there_is_is_refused(ctx: Ctx) -> None:
    with pytest.raises(ValueError, match="whose"):
        grants.revoke_of(ctx)
    with pytest.raises(ValueError, match="whose"):
        families.revoke_of(ctx, offline=False)


def test_sign_out_ends_the_families_that_are_not_offline(ctx: Ctx, grant: grants.Grant) -> None:
    online, offline = (families.start(ctx, grant, kind) for kind in (False, True))
    assert families.revoke_of(ctx, session="s1", offline=False) == 1
    assert families.find(ctx, online.id) == replace(online, revoked_at=ctx.now)
    assert families.find(ctx, offline.id) == offline


def test_a_family_is_read_back_and_revoked_once(ctx: Ctx, family: families.Family) -> None:
    assert families.find(ctx, family.id) == family
    assert family.live(ctx.now)
    assert not family.live(family.expires_at)
    assert families.revoke(ctx, family.id) is True
    assert families.revoke(ctx, family.id) is False
    assert not replace(family, revoked_at=ctx.now).live(ctx.now)


def test_rt_02_a_refresh_token_is_spent_once(ctx: Ctx, family: families.Family) -> None:
    spent = refresh.spend(ctx, "R1", "web")
    assert spent == refresh.RefreshToken(family.id, "web", 1, ctx.now, ctx.now + DAY)
    assert refresh.spend(ctx, "R1", "web") is None
    assert refresh.look(ctx, "R1") == spent


@pytest.mark.usefixtures("family")
def test_rt_04_another_client_cannot_spend_it_and_changes_nothing(ctx: Ctx) -> None:
    assert refresh.spend(ctx, "R1", "spa") is None
    assert refresh.spend(ctx, "R1", "web") is not None


@pytest.mark.usefixtures("family")
def test_rt_07_an_expired_refresh_token_is_dead(both: Both) -> None:
    assert refresh.spend(both.later(days=1).one, "R1", "web") is None
    assert refresh.spend(both.later(hours=23).one, "R1", "web") is not None


@pytest.mark.usefixtures("family")
def test_an_unknown_refresh_token_is_unknown(ctx: Ctx) -> None:
    for value in ("", "R2", "\0", "\ud800"):
        assert refresh.spend(ctx, value, "web") is None
        assert refresh.look(ctx, value) is None


def test_rt_01_use_of_the_successor_makes_the_old_token_a_replay(ctx: Ctx, family: families.Family) -> None:
    refresh.spend(ctx, "R1", "web")
    refresh.put(ctx, family, 2, "R2", ctx.now + DAY)
    assert refresh.successor_used(ctx, family.id, 1) is False
    refresh.spend(ctx, "R2", "web")
    assert refresh.successor_used(ctx, family.id, 1) is True
    assert refresh.successor_used(ctx, family.id, 2) is False
    assert refresh.successor_used(ctx, "another", 1) is False


def test_rc_07_the_first_writer_of_a_tenants_key_wins(ctx: Ctx) -> None:
    assert keys.tenant_key(ctx, "root") is None
    assert keys.put_tenant_key(ctx, "root", b"first") is True
    assert keys.put_tenant_key(ctx, "root", b"second") is False
    assert keys.put_tenant_key(ctx, "refresh", b"other") is True
    assert keys.tenant_key(ctx, "root") == b"first"


def test_a_signing_key_is_published_until_it_is_removed(both: Both) -> None:
    ctx = both.one
    old, new = add_key(ctx, "old"), add_key(both.later(days=1).one, "new")
    assert keys.signing_keys(ctx) == [old, new]
    assert keys.retire(ctx, "old") is True
    assert keys.retire(ctx, "old") is False
    assert keys.signing_keys(ctx) == [replace(old, retired_at=ctx.now), new]
    assert keys.remove(ctx, "old") is True
    assert keys.remove(ctx, "old") is False
    assert keys.signing_keys(ctx) == [new]


def test_the_first_writer_of_a_face_key_wins(key_ctx: Ctx) -> None:
    assert face_keys.tenant_key(key_ctx) is None
    assert face_keys.put_tenant_key(key_ctx, b"first") is True
    assert face_keys.put_tenant_key(key_ctx, b"second") is False
    assert face_keys.tenant_key(key_ctx) == b"first"


def test_a_destroyed_person_key_is_gone_and_destroying_may_be_repeated(key_ctx: Ctx) -> None:
    face_keys.put_person_key(key_ctx, "alice", "old", b"alice's")
    face_keys.put_person_key(key_ctx, "alice", "new", b"alice's newer")
    face_keys.put_person_key(key_ctx, "bob", "old", b"bob's")
    assert face_keys.destroy_person_key(key_ctx, "alice", "old") is True
    assert face_keys.destroy_person_key(key_ctx, "alice", "old") is False
    assert face_keys.person_key(key_ctx, "alice", "old") is None
    assert face_keys.person_key(key_ctx, "alice", "new") == b"alice's newer"
    assert face_keys.person_key(key_ctx, "bob", "old") == b"bob's"

"""A7. Refresh tokens and the life of what they lead to (RFC 9700 §4.14, RFC 6749 §6). Races: ../races."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from idp.biometrics.reference_model import VERSION
from idp.store import consents, faces, grants, passwords, people, sessions, tenants
from tests.agent import Answer
from tests.specs.security.outcomes import assert_refused, audited
from tests.world import World, claims_of

OFFLINE = "openid profile email offline_access"


def refresh(world: World, value: str, **departures: Any) -> Answer:
    return world.token(**{"grant_type": "refresh_token", "refresh_token": value, **departures})


def test_rt_01_reuse_after_the_grace_revokes_the_whole_family(world: World) -> None:
    first = world.tokens()
    second = refresh(world, first["refresh_token"]).json
    world.clock.step(11)
    assert_refused(refresh(world, first["refresh_token"]), "invalid_grant")
    assert_refused(refresh(world, second["refresh_token"]), "invalid_grant")
    for tokens in (first, second):
        assert world.userinfo(tokens["access_token"]).status == 401
    assert "refresh_reuse" in audited(world)


def test_rt_01_reuse_within_the_grace_revokes_once_the_successor_was_used(world: World) -> None:
    first = world.tokens()
    second = refresh(world, first["refresh_token"]).json
    third = refresh(world, second["refresh_token"]).json
    assert_refused(refresh(world, first["refresh_token"]), "invalid_grant")
    assert_refused(refresh(world, third["refresh_token"]), "invalid_grant")


def test_rt_03_a_lost_answer_may_be_asked_for_again_within_the_grace(world: World) -> None:
    first = world.tokens()["refresh_token"]
    second = refresh(world, first)
    world.clock.step(9)
    again = refresh(world, first)
    assert (second.status, again.status) == (200, 200)
    assert second.json["refresh_token"] == again.json["refresh_token"] != first
    assert refresh(world, again.json["refresh_token"]).status == 200


def test_rt_04_another_client_or_tenant_touches_nothing(world: World) -> None:
    tokens = world.tokens()
    assert_refused(refresh(world, tokens["refresh_token"], client_id="web2"), "invalid_grant")
    assert_refused(refresh(world, tokens["refresh_token"], slug="other"), "invalid_grant")
    assert world.userinfo(tokens["access_token"]).status == 200
    assert refresh(world, tokens["refresh_token"]).status == 200


def test_rt_04_another_clients_reuse_of_a_used_token_touches_nothing(world: World) -> None:
    first = world.tokens()["refresh_token"]
    second = refresh(world, first).json["refresh_token"]
    world.clock.step(60)
    assert_refused(refresh(world, first, client_id="web2"), "invalid_grant")
    assert refresh(world, second).status == 200


@pytest.mark.parametrize(
    "scope", ["openid profile email offline_access", "openid admin", "x", " openid", "openid  email"]
)
def test_rt_04_a_wider_scope_is_refused_and_costs_nothing(world: World, scope: str) -> None:
    tokens = world.tokens(scope="openid profile email")
    assert_refused(refresh(world, tokens["refresh_token"], scope=scope), "invalid_scope")
    world.clock.step(60)
    assert refresh(world, tokens["refresh_token"]).status == 200


def test_rt_05_a_confidential_client_refreshes_only_with_its_secret(world: World) -> None:
    value = world.tokens()["refresh_token"]
    assert_refused(refresh(world, value, client_secret=None), "invalid_client", 401)
    assert_refused(refresh(world, value, client_secret="wrong"), "invalid_client", 401)
    assert refresh(world, value).status == 200


def _disable_person(world: World, sub: str) -> None:
    with world.inside() as ctx:
        people.set_active(ctx, sub, False)


def _remove_person(world: World, sub: str) -> None:
    with world.inside() as ctx:
        people.remove(ctx, sub)


def _change_password(world: World, sub: str) -> None:
    world.clock.step(1)
    with world.inside() as ctx:
        passwords.put(ctx, sub, str(passwords.hash_of(ctx, sub)))


def _withdraw_consent(world: World, sub: str) -> None:
    with world.inside() as ctx:
        consents.withdraw(ctx, sub, "asks")


def _revoke_grant(world: World, sub: str) -> None:
    with world.inside() as ctx:
        grants.revoke_of(ctx, person=sub, client="asks")


def _end_session(world: World, sub: str) -> None:
    with world.inside() as ctx:
        sessions.end_all(ctx, sub)


def _let_the_session_idle(world: World, _sub: str) -> None:
    world.clock.step(3601)


CHANGES = [
    _disable_person,
    _remove_person,
    _change_password,
    _withdraw_consent,
    _revoke_grant,
    _end_session,
    _let_the_session_idle,
]


@pytest.mark.parametrize("change", CHANGES)
def test_rt_06_refresh_and_userinfo_end_with_what_the_grant_was_given_on(
    world: World, change: Callable[[World, str], None]
) -> None:
    asks = {"client_id": "asks"}
    with world.inside() as ctx:
        consents.give(ctx, world.person().id, "asks", ("openid", "profile", "email"))
    tokens = world.redeem(world.code(**asks), **asks).json
    change(world, world.person().id)
    assert world.userinfo(tokens["access_token"]).status == 401
    assert_refused(refresh(world, tokens["refresh_token"], **asks), "invalid_grant")


def test_rt_06_a_disabled_client_gets_nothing_more(world: World) -> None:
    tokens = world.tokens()
    world.change_client("web", active=False)
    assert world.userinfo(tokens["access_token"]).status == 401
    assert_refused(refresh(world, tokens["refresh_token"]), "invalid_client", 401)


def test_rt_06_a_suspended_tenant_gives_nothing_more(world: World) -> None:
    tokens = world.tokens()
    with world.inside() as ctx:
        tenants.set_active(ctx, False)
    world.clock.step(1.1)
    assert world.userinfo(tokens["access_token"]).status == 404
    assert refresh(world, tokens["refresh_token"]).status == 404


def test_rt_06_a_deleted_face_ends_the_grants_that_rest_on_it_and_no_others(world: World) -> None:
    with_face, without = world.tokens(), world.tokens()
    person = world.person().id
    grant = claims_of(with_face["access_token"])["grant_id"]
    with world.inside() as ctx:
        from sqlalchemy import update

        from idp.store.tables import grants as table

        ctx.tx.execute(update(table).where(table.c.id == grant).values(amr=["pwd", "face", "mfa"]))
        faces.add(ctx, id="t", person=person, model=VERSION, version=1, key="k", ciphertext=b"x", verified=True)
    assert world.userinfo(with_face["access_token"]).status == 200
    world.clock.step(1)
    with world.inside() as ctx:
        faces.delete_of_person(ctx, person)
        faces.add(ctx, id="u", person=person, model=VERSION, version=1, key="k", ciphertext=b"x", verified=True)
    assert world.userinfo(with_face["access_token"]).status == 401
    assert_refused(refresh(world, with_face["refresh_token"]), "invalid_grant")
    assert world.userinfo(without["access_token"]).status == 200
    assert refresh(world, without["refresh_token"]).status == 200


def test_offline_access_outlives_sign_out_and_idling_and_dies_with_a_password(world: World) -> None:
    tokens = world.tokens(scope=OFFLINE)
    _let_the_session_idle(world, "")
    _end_session(world, world.person().id)
    answer = refresh(world, tokens["refresh_token"])
    assert answer.status == 200
    assert world.userinfo(answer.json["access_token"]).status == 200
    _change_password(world, world.person().id)
    assert_refused(refresh(world, answer.json["refresh_token"]), "invalid_grant")


def test_rt_07_a_family_ends_after_thirty_days_however_often_it_is_used(world: World) -> None:
    value = world.tokens(scope=OFFLINE)["refresh_token"]
    for _ in range(5):
        world.clock.step(timedelta(days=5, hours=23).total_seconds())
        value = refresh(world, value).json["refresh_token"]
    world.clock.step(timedelta(hours=5, minutes=1).total_seconds())
    assert_refused(refresh(world, value), "invalid_grant")


def test_rt_07_a_family_ends_after_seven_idle_days(world: World) -> None:
    used, idle = world.tokens(scope=OFFLINE)["refresh_token"], world.tokens(scope=OFFLINE)["refresh_token"]
    world.clock.step(timedelta(days=6, hours=23).total_seconds())
    assert refresh(world, used).status == 200
    world.clock.step(timedelta(hours=2).total_seconds())
    assert_refused(refresh(world, idle), "invalid_grant")


def test_rt_08_acr_amr_and_auth_time_never_change(world: World) -> None:
    tokens = world.tokens()
    world.clock.step(600)
    refreshed = refresh(world, tokens["refresh_token"]).json
    before, after = claims_of(tokens["id_token"]), claims_of(refreshed["id_token"])
    assert after["iat"] == before["iat"] + 600
    for name in ("iss", "sub", "aud", "acr", "amr", "auth_time", "sid"):
        assert after[name] == before[name]
    assert "nonce" not in after  # OIDC Core §12.2


def test_rt_13_a_token_in_the_query_is_not_looked_at(world: World) -> None:
    token = world.tokens()["access_token"]
    answer = world.browser().get("/t/acme/oauth/userinfo", {"access_token": token})
    assert answer.status == 401
    assert "error" not in str(answer.header("WWW-Authenticate"))  # as if no token had come at all (RFC 6750 §3.1)


def test_refresh_tokens_are_for_clients_with_that_grant_type_alone(world: World) -> None:
    world.change_client("web", grant_types=["authorization_code"])
    assert "refresh_token" not in world.tokens(scope=OFFLINE)

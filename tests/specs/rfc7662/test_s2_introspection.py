"""RFC 7662 §2, Introspection; RT-10, RT-11."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from idp.oauth.clients.metadata import GRANT_TYPES
from idp.store import consents, families, grants, passwords, people, sessions, tenants
from tests.specs.security.outcomes import assert_refused
from tests.specs.servers import basic_of, inactive, introspect, register_robot, revoke, robot_token, spa_tokens
from tests.world import ORIGIN, World, claims_of

ISSUER = f"{ORIGIN}/t/acme"
ADDRESS = "/t/acme/oauth/introspect"
OFFLINE = "openid offline_access"


def test_s2_2_an_access_token_is_told_with_its_claims_and_how_the_person_signed_in(world: World) -> None:
    token = world.tokens()["access_token"]
    answer = introspect(world, token)
    assert (answer.status, answer.header("Content-Type")) == (200, "application/json")
    assert answer.header("Cache-Control") == "no-store"
    claims = claims_of(token)
    del claims["grant_id"]
    assert answer.json == {"active": True, "token_type": "Bearer", **claims}
    assert {"acr", "amr", "auth_time", "sid", "aud", "iss", "exp", "sub"} <= answer.json.keys()


def test_s2_2_a_refresh_token_is_told_and_is_not_called_a_bearer_token(world: World) -> None:
    tokens = world.tokens()
    answer, claims = introspect(world, tokens["refresh_token"]).json, claims_of(tokens["access_token"])
    assert answer["active"] is True
    assert "token_type" not in answer
    assert answer["exp"] == claims["iat"] + int(timedelta(days=7).total_seconds())
    for name in ("iss", "sub", "client_id", "scope", "acr", "amr", "auth_time", "sid"):
        assert answer[name] == claims[name], name


def test_s2_2_a_clients_own_token_is_told_without_a_person(world: World) -> None:
    register_robot(world)
    token = robot_token(world)
    assert introspect(world, token, "robot").json == {"active": True, "token_type": "Bearer", **claims_of(token)}


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "id_token", "nonsense", ""])
def test_s2_1_a_hint_never_hides_a_token(world: World, hint: str) -> None:
    tokens = world.tokens()
    for name in ("access_token", "refresh_token"):
        assert introspect(world, tokens[name], token_type_hint=hint).json["active"] is True


def test_rt_10_the_asker_must_authenticate(world: World) -> None:
    form = {"token": world.tokens()["access_token"]}
    wrong = {"Authorization": basic_of("web", "wrong")}
    for headers in ({}, wrong, {"Authorization": f"Bearer {form['token']}"}):
        answer = world.browser().post(ADDRESS, form, **headers)
        assert_refused(answer, "invalid_client", 401)
        assert str(answer.header("WWW-Authenticate")).startswith("Basic ")


def test_rt_10_a_public_client_must_not_ask_even_for_its_own_token(world: World) -> None:
    form = {"token": spa_tokens(world)["access_token"], "client_id": "spa"}
    assert_refused(world.browser().post(ADDRESS, form), "invalid_client", 401)


def test_rt_10_neither_the_tokens_client_nor_its_audience_learns_nothing(world: World) -> None:
    register_robot(world)
    tokens, own = world.tokens(), robot_token(world)
    assert inactive(introspect(world, tokens["access_token"], "web2"))
    assert inactive(introspect(world, tokens["refresh_token"], "web2"))
    assert inactive(introspect(world, own, "web2"))
    assert introspect(world, tokens["access_token"], "web").json["active"] is True


def test_rt_10_another_tenants_token_is_unknown(world: World) -> None:
    tokens = world.tokens()
    for name in ("access_token", "refresh_token"):
        assert inactive(introspect(world, tokens[name], slug="other"))


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "é.é.é", "x" * 20_000, "." * 9, "ey.ey.ey"])
def test_s2_2_what_is_no_token_is_inactive_and_no_error(world: World, token: str) -> None:
    assert inactive(introspect(world, token))


def test_s2_2_an_id_token_and_a_changed_token_are_inactive(world: World) -> None:
    tokens = world.tokens()
    assert inactive(introspect(world, tokens["id_token"]))
    assert inactive(introspect(world, tokens["access_token"][:-4] + "AAAA"))
    assert inactive(introspect(world, tokens["refresh_token"][:-1]))


def test_s2_2_an_expired_access_token_is_inactive_from_that_second_on(world: World) -> None:
    token = world.tokens()["access_token"]
    world.clock.step(599)
    assert introspect(world, token).json["active"] is True
    world.clock.step(1)
    assert inactive(introspect(world, token))


def test_s2_2_a_used_or_expired_refresh_token_is_inactive_and_its_successor_is_not(world: World) -> None:
    first = world.tokens(scope=OFFLINE)["refresh_token"]
    second = world.token(grant_type="refresh_token", refresh_token=first).json["refresh_token"]
    assert inactive(introspect(world, first))
    assert introspect(world, second).json["active"] is True
    world.clock.step(7 * 86400)
    assert inactive(introspect(world, second))


def test_s2_1_the_token_is_required_and_comes_once(world: World) -> None:
    headers = {"Authorization": basic_of("web", world.client_secret)}
    assert_refused(world.browser().post(ADDRESS, {}, **headers), "invalid_request")
    assert_refused(world.browser().post(ADDRESS, [("token", "a"), ("token", "b")], **headers), "invalid_request")
    in_query = world.browser().post(f"{ADDRESS}?token={world.tokens()['access_token']}", {}, **headers)
    assert_refused(in_query, "invalid_request")


def _grant_of(world: World) -> str:
    with world.inside() as ctx:
        return grants.of_person(ctx, world.person().id)[-1].id


def _grant_revoked(world: World) -> None:
    grant = _grant_of(world)
    with world.inside() as ctx:
        grants.revoke(ctx, grant)


def _session_ended(world: World) -> None:
    with world.inside() as ctx:
        sessions.end_all(ctx, world.person().id)


def _person_disabled(world: World) -> None:
    with world.inside() as ctx:
        people.set_active(ctx, world.person().id, False)


def _password_changed(world: World) -> None:
    world.clock.step(1)
    with world.inside() as ctx:
        passwords.put(ctx, world.person().id, "another hash")


def _consent_withdrawn(world: World) -> None:
    world.change_client("web", trusted=False)
    with world.inside() as ctx:
        consents.withdraw(ctx, world.person().id, "web")


@pytest.mark.parametrize(
    "change", [_grant_revoked, _session_ended, _person_disabled, _password_changed, _consent_withdrawn]
)
def test_rt_11_what_a_token_stood_on_ended_and_it_is_inactive_at_once(
    world: World, change: Callable[[World], None]
) -> None:
    tokens = world.tokens()
    for name in ("access_token", "refresh_token"):
        assert introspect(world, tokens[name]).json["active"] is True
    change(world)
    for name in ("access_token", "refresh_token"):
        assert inactive(introspect(world, tokens[name]))


def test_rt_11_a_refresh_token_of_a_family_that_was_ended_is_inactive(world: World) -> None:
    token = world.tokens()["refresh_token"]
    grant = _grant_of(world)
    with world.inside() as ctx:
        families.revoke_of(ctx, grant=grant)
    assert inactive(introspect(world, token))


def test_rt_11_a_disabled_clients_tokens_are_inactive_to_their_audience_within_a_second(world: World) -> None:
    """Whoever a token is for may ask: here a client that has the name of the resource."""
    register_robot(world, ISSUER)
    register_robot(world)
    token = robot_token(world)
    pair = ISSUER.replace(":", "%3A").replace("/", "%2F")
    assert introspect(world, token, pair).json["active"] is True
    world.change_client("robot", active=False)
    assert inactive(introspect(world, token, pair))


def test_rt_11_a_client_that_lost_its_grant_type_has_no_live_tokens(world: World) -> None:
    register_robot(world)
    token, tokens = robot_token(world), world.tokens()
    world.change_client("robot", grant_types=("refresh_token",))
    world.change_client("web", grant_types=GRANT_TYPES[:1])
    assert inactive(introspect(world, token, "robot"))
    assert inactive(introspect(world, tokens["refresh_token"]))
    assert introspect(world, tokens["access_token"]).json["active"] is True


def test_rt_11_after_revocation_and_after_sign_out_it_is_inactive(world: World) -> None:
    browser = world.browser()
    first, second = world.tokens(), world.tokens(browser)
    revoke(world, first["refresh_token"])
    assert inactive(introspect(world, first["access_token"]))
    assert introspect(world, second["access_token"]).json["active"] is True
    browser.get("/t/acme/oauth/end_session", {"id_token_hint": second["id_token"]})
    assert inactive(introspect(world, second["access_token"]))


def test_a_suspended_tenant_tells_nothing(world: World) -> None:
    token = world.tokens()["access_token"]
    with world.inside() as ctx:
        tenants.set_active(ctx, False)
    world.clock.step(1.1)
    answer = introspect(world, token)
    assert (answer.status, answer.json["error"]) == (404, "not_found")


def test_no_script_of_another_origin_may_read_it(world: World) -> None:
    headers = {"Authorization": basic_of("web", world.client_secret), "Origin": "https://spa.example.com"}
    answer = world.browser().post(ADDRESS, {"token": world.tokens()["access_token"]}, **headers)
    assert answer.header("Access-Control-Allow-Origin") is None

"""RFC 7009 §2, Token Revocation; RT-09."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.specs.security.outcomes import assert_refused, audited
from tests.specs.servers import basic_of, inactive, introspect, register_robot, revoke, robot_token, spa_tokens
from tests.world import World

ADDRESS = "/t/acme/oauth/revoke"
SPA_ORIGIN = {"Origin": "https://spa.example.com"}


def _refreshes(world: World, value: str) -> bool:
    return world.token(grant_type="refresh_token", refresh_token=value).status == 200


@pytest.mark.parametrize("name", ["refresh_token", "access_token"])
@pytest.mark.parametrize("hint", [{}, {"token_type_hint": "access_token"}, {"token_type_hint": "nonsense"}])
def test_s2_1_a_token_takes_its_grants_refresh_and_access_tokens_along(
    world: World, name: str, hint: dict[str, str]
) -> None:
    tokens = world.tokens()
    assert revoke(world, tokens[name], **hint).status == 200
    assert not _refreshes(world, tokens["refresh_token"])
    assert world.userinfo(tokens["access_token"]).status == 401
    assert inactive(introspect(world, tokens["access_token"]))
    assert "tokens_revoked" in audited(world)


def test_s2_1_another_sign_in_of_the_same_client_goes_on(world: World) -> None:
    first, second = world.tokens(), world.tokens()
    revoke(world, first["refresh_token"])
    assert world.userinfo(second["access_token"]).status == 200
    assert _refreshes(world, second["refresh_token"])


def test_s2_1_a_used_refresh_token_still_ends_its_family(world: World) -> None:
    first = world.tokens()["refresh_token"]
    second = world.token(grant_type="refresh_token", refresh_token=first).json["refresh_token"]
    assert revoke(world, first).status == 200
    assert not _refreshes(world, second)


def test_s2_1_a_clients_token_for_itself_is_revoked_alone(world: World) -> None:
    register_robot(world)
    first, second = robot_token(world), robot_token(world)
    for _ in range(2):
        assert revoke(world, first, "robot").status == 200
    assert inactive(introspect(world, first, "robot"))
    assert introspect(world, second, "robot").json["active"] is True


def test_s2_2_the_answer_has_no_body_and_no_type_and_is_not_kept(world: World) -> None:
    answer = revoke(world, world.tokens()["refresh_token"])
    assert (answer.status, answer.body, answer.header("Content-Type")) == (200, b"", None)
    assert answer.header("Cache-Control") == "no-store"


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "é.é.é", "x" * 20_000])
def test_rt_09_what_is_no_token_is_200(world: World, token: str) -> None:
    assert revoke(world, token).status == 200


def test_rt_09_an_id_token_is_no_token_to_revoke(world: World) -> None:
    tokens = world.tokens()
    assert revoke(world, tokens["id_token"]).status == 200
    assert world.userinfo(tokens["access_token"]).status == 200


def test_rt_09_revoking_twice_is_200(world: World) -> None:
    token = world.tokens()["refresh_token"]
    assert [revoke(world, token).status for _ in range(2)] == [200, 200]


def test_rt_09_another_clients_token_is_200_and_lives_and_that_it_was_tried_is_recorded(world: World) -> None:
    tokens = world.tokens()
    for name in ("access_token", "refresh_token"):
        assert revoke(world, tokens[name], "web2").status == 200
    public = {"token": tokens["refresh_token"], "client_id": "spa"}
    assert world.browser().post(ADDRESS, public).status == 200
    assert audited(world)[:3] == ["revocation_refused"] * 3
    assert world.userinfo(tokens["access_token"]).status == 200
    assert _refreshes(world, tokens["refresh_token"])


def test_rt_09_another_tenants_token_is_200_and_lives(world: World) -> None:
    tokens = world.tokens()
    for name in ("access_token", "refresh_token"):
        assert revoke(world, tokens[name], slug="other").status == 200
    assert world.userinfo(tokens["access_token"]).status == 200
    assert _refreshes(world, tokens["refresh_token"])


@pytest.mark.parametrize("name", ["refresh_token", "access_token"])
def test_rt_09_a_database_that_fails_is_503_and_nothing_is_revoked(world: World, name: str) -> None:
    """The second of two writes fails: the families' table is away for a while."""
    tokens = world.tokens()
    with world.house.database.begin() as database:
        database.execute(text("ALTER TABLE families RENAME TO away"))
    answer = revoke(world, tokens[name])
    with world.house.database.begin() as database:
        database.execute(text("ALTER TABLE away RENAME TO families"))
    assert (answer.status, answer.json["error"]) == (503, "temporarily_unavailable")
    assert str(answer.header("Retry-After")).isdigit()
    assert "families" not in answer.text
    assert world.userinfo(tokens["access_token"]).status == 200
    assert _refreshes(world, tokens["refresh_token"])


def test_s2_1_the_client_must_authenticate_as_it_registered(world: World) -> None:
    token = world.tokens()["refresh_token"]
    for headers in ({}, {"Authorization": basic_of("web", "wrong")}):
        answer = world.browser().post(ADDRESS, {"token": token, "client_id": "web"}, **headers)
        assert_refused(answer, "invalid_client", 401)
    assert_refused(world.browser().post(ADDRESS, {"token": token}), "invalid_client", 401)
    assert _refreshes(world, token)


def test_s2_1_a_public_client_revokes_its_own_by_its_name(world: World) -> None:
    tokens = spa_tokens(world)
    form = {"token": tokens["refresh_token"], "client_id": "spa"}
    assert world.browser().post(ADDRESS, form).status == 200
    assert world.userinfo(tokens["access_token"]).status == 401


def test_s2_1_the_token_is_required_comes_once_and_never_in_the_query(world: World) -> None:
    token, headers = world.tokens()["refresh_token"], {"Authorization": basic_of("web", world.client_secret)}
    assert_refused(world.browser().post(ADDRESS, {}, **headers), "invalid_request")
    assert_refused(world.browser().post(ADDRESS, [("token", token), ("token", token)], **headers), "invalid_request")
    assert_refused(world.browser().post(f"{ADDRESS}?token={token}", {}, **headers), "invalid_request")
    assert world.browser().get(ADDRESS, {"token": token}).status == 405
    assert _refreshes(world, token)


def test_s2_3_a_public_clients_script_may_revoke_and_read_also_what_went_wrong(world: World) -> None:
    tokens = spa_tokens(world)
    allowed = world.browser().send("OPTIONS", ADDRESS, headers=SPA_ORIGIN)
    assert allowed.header("Access-Control-Allow-Origin") == SPA_ORIGIN["Origin"]
    for form in ({"token": tokens["refresh_token"], "client_id": "spa"}, {"client_id": "spa"}):
        answer = world.browser().post(ADDRESS, form, **SPA_ORIGIN)
        assert answer.header("Access-Control-Allow-Origin") == SPA_ORIGIN["Origin"]
    stranger = world.browser().post(ADDRESS, {"token": "x", "client_id": "spa"}, Origin="https://evil.example")
    assert stranger.header("Access-Control-Allow-Origin") is None

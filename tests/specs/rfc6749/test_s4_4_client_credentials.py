"""RFC 6749 §4.4, Client Credentials Grant; BCP-23 (RFC 9700 §4.15): no client is taken for a person."""

from __future__ import annotations

import pytest

from idp.ids import new_id
from idp.oauth.clients.metadata import new_client
from idp.oauth.errors import InvalidClientMetadata
from idp.store import tenants
from tests.specs.security.outcomes import assert_page, assert_redirected_error, assert_refused
from tests.specs.servers import register_robot, robot_token
from tests.world import CALLBACK, ORIGIN, World, claims_of

ISSUER = f"{ORIGIN}/t/acme"
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture(autouse=True)
def _robot(world: World) -> None:
    register_robot(world)


def test_s4_4_3_a_client_that_proves_itself_gets_an_access_token_and_nothing_else(world: World) -> None:
    answer = world.token(client_id="robot", scope="orders:read", **GRANT)
    assert answer.status == 200
    assert answer.header("Cache-Control") == "no-store"
    assert answer.json.keys() == {"access_token", "token_type", "expires_in", "scope"}
    assert (answer.json["token_type"], answer.json["scope"]) == ("Bearer", "orders:read")


def test_bcp_23_its_subject_is_the_client_and_it_says_nothing_of_a_person(world: World) -> None:
    claims = claims_of(robot_token(world, scope="orders:read"))
    assert claims.keys() == {"iss", "sub", "aud", "client_id", "iat", "exp", "jti", "scope"}
    assert (claims["sub"], claims["client_id"], claims["aud"]) == ("robot", "robot", ISSUER)
    assert claims["exp"] - claims["iat"] == 600


def test_s4_4_2_without_a_scope_it_is_the_registered_one(world: World) -> None:
    assert claims_of(robot_token(world))["scope"] == "orders:read orders:write"


def test_s3_3_an_empty_scope_is_left_out(world: World) -> None:
    world.change_client("robot", scope=())
    answer = world.token(client_id="robot", **GRANT)
    assert "scope" not in answer.json
    assert "scope" not in claims_of(answer.json["access_token"])


@pytest.mark.parametrize("scope", ["openid", "offline_access", "profile", "orders:read openid", "orders:delete", 'a"b'])
def test_s4_4_2_a_scope_of_people_or_not_registered_is_refused(world: World, scope: str) -> None:
    world.change_client("robot", scope=("openid", "profile", "offline_access", "orders:read"))
    assert_refused(world.token(client_id="robot", scope=scope, **GRANT), "invalid_scope")
    assert world.token(client_id="robot", scope="orders:read", **GRANT).status == 200


def test_s4_4_2_the_client_must_authenticate(world: World) -> None:
    assert_refused(world.token(client_id="robot", client_secret="wrong", **GRANT), "invalid_client", 401)
    assert_refused(world.token(client_id="robot", client_secret=None, **GRANT), "invalid_client", 401)


def test_s4_4_a_public_client_must_not_use_it_and_cannot_register_it(world: World) -> None:
    world.change_client("spa", grant_types=("authorization_code", "client_credentials"))
    assert_refused(world.token(client_id="spa", client_secret=None, **GRANT), "unauthorized_client")
    with pytest.raises(InvalidClientMetadata, match="secret"):
        new_client(name="x", auth_method="none", grant_types=["client_credentials"], scope=[])


def test_s4_4_a_client_that_is_not_registered_for_it_is_refused(world: World) -> None:
    assert_refused(world.token(client_id="web", **GRANT), "unauthorized_client")


def test_a_disabled_client_or_a_suspended_tenant_gets_none_within_a_second(world: World) -> None:
    world.change_client("robot", active=False)
    assert_refused(world.token(client_id="robot", **GRANT), "invalid_client", 401)
    world.change_client("robot", active=True)
    assert world.token(client_id="robot", **GRANT).status == 200
    with world.inside() as ctx:
        tenants.set_active(ctx, False)
    world.clock.step(1.1)
    assert world.token(client_id="robot", **GRANT).status == 404


def test_another_tenant_does_not_know_the_client(world: World) -> None:
    assert_refused(world.token("other", client_id="robot", **GRANT), "invalid_client", 401)


def test_userinfo_refuses_it_as_no_token_of_a_person(world: World) -> None:
    answer = world.userinfo(robot_token(world))
    assert (answer.status, answer.json["error"]) == (401, "invalid_token")


def test_nobody_can_be_sent_to_sign_in_for_a_client_without_the_code_grant(world: World) -> None:
    assert_page(world.authorize(world.browser(), client_id="robot"))
    world.change_client("robot", redirect_uris=(CALLBACK,), scope=("openid",))
    answer = world.authorize(world.browser(), client_id="robot", scope="openid")
    assert_redirected_error(answer, "unauthorized_client")


def test_bcp_23_a_client_cannot_be_given_an_id_that_a_person_could_have() -> None:
    for client_id in (new_id(), "x" * 22, "", "a b", "x" * 129, "a\nb", "é"):
        with pytest.raises(InvalidClientMetadata, match="client_id"):
            new_client(name="x", client_id=client_id, redirect_uris=[CALLBACK])
    assert new_client(name="x", client_id="shop", redirect_uris=[CALLBACK])[0].client_id == "shop"


def test_an_application_that_people_sign_in_to_registers_no_scope_of_its_own() -> None:
    with pytest.raises(InvalidClientMetadata, match="scope"):
        new_client(name="x", redirect_uris=[CALLBACK], scope=["openid", "orders:read"])

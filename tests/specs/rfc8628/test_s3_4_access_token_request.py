"""RFC 8628 §3.4, Device Access Token Request."""

from __future__ import annotations

import pytest

from idp.store import sessions
from tests.agent import Browser
from tests.devices import Device, approved
from tests.specs.security.outcomes import assert_refused, audited
from tests.specs.servers import introspect
from tests.world import World, claims_of


def test_s3_4_the_device_code_gives_tokens_of_the_person_who_allowed_it(world: World) -> None:
    answer = approved(world, name="bob", nonce="n-1").poll()
    assert answer.status == 200
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["scope"] == "openid profile"
    claims = claims_of(answer.json["id_token"])
    assert (claims["sub"], claims["aud"], claims["nonce"]) == (world.person("bob").id, "tv", "n-1")
    assert world.userinfo(answer.json["access_token"]).json["sub"] == world.person("bob").id
    assert answer.header("Cache-Control") == "no-store"


@pytest.mark.parametrize("code", [None, ""])
def test_s3_4_the_device_code_is_required(world: World, tv: Device, code: str | None) -> None:
    assert_refused(tv.poll(device_code=code), "invalid_request")


@pytest.mark.parametrize("code", ["unknown", "é" * 43, "A" * 60_000])
def test_s3_4_a_device_code_that_was_never_given_is_an_invalid_grant(world: World, tv: Device, code: str) -> None:
    assert_refused(tv.poll(device_code=code), "invalid_grant")


def test_s3_4_the_client_authenticates_or_names_itself(world: World) -> None:
    tv = approved(world)
    assert_refused(tv.poll(client_secret=world.client_secret), "invalid_client", 401)
    assert tv.poll().status == 200


def test_s3_4_a_client_that_has_lost_the_grant_type_is_refused(world: World) -> None:
    tv = approved(world)
    world.change_client("tv", grant_types=("refresh_token",))
    assert_refused(tv.poll(), "unauthorized_client")


def test_refresh_tokens_are_for_clients_that_have_them_and_live_on(world: World, browser: Browser) -> None:
    tokens = approved(world, browser, scope="openid offline_access").poll().json
    with world.inside() as ctx:
        sessions.end_all(ctx, world.person().id)
    again = world.token(
        client_id="tv", client_secret=None, grant_type="refresh_token", refresh_token=tokens["refresh_token"]
    )
    assert again.status == 200, "offline access outlives the browser in which it was allowed"
    world.change_client("tv", grant_types=(world.client("tv").grant_types[0],))
    assert "refresh_token" not in approved(world, browser).poll().json


def test_the_tokens_are_a_grants_like_any_others(world: World) -> None:
    tokens = approved(world).poll().json
    assert introspect(world, tokens["access_token"]).json == {"active": False}, "it is not the client web's"
    assert "authorization.granted" in audited(world)

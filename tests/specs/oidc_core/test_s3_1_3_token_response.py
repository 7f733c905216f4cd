"""OIDC Core §3.1.3.3, §3.1.3.6, §5.3, §12.2: ID tokens and userinfo as a client receives them."""

from __future__ import annotations

import base64
import hashlib

from tests.world import World, claims_of, landed


def test_s3_1_3_3_the_id_token_is_about_this_person_for_this_client_now(world: World) -> None:
    tokens = world.tokens()
    claims = claims_of(tokens["id_token"])
    now = int(world.clock.now().timestamp())
    assert claims["iss"] == world.tenant().issuer
    assert claims["sub"] == world.person().id
    assert claims["aud"] == "web"
    assert claims["nonce"] == "the-nonce"
    assert claims["iat"] == claims["auth_time"] == now
    assert claims["exp"] == now + 300
    assert (claims["acr"], claims["amr"]) == ("urn:faceguard:acr:single", ["pwd"])


def test_s3_1_3_6_at_hash_binds_the_access_token(world: World) -> None:
    tokens = world.tokens()
    half = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert claims_of(tokens["id_token"])["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()


def test_no_nonce_comes_back_when_none_was_sent(world: World) -> None:
    browser = world.browser()
    world.sign_in(browser)
    request = {name: value for name, value in world.request().items() if name != "nonce"}
    code = landed(browser.get("/t/acme/oauth/authorize", request))["code"]
    assert "nonce" not in claims_of(world.redeem(code).json["id_token"])


def test_s5_3_2_userinfo_is_about_the_same_sub(world: World) -> None:
    tokens = world.tokens()
    answer = world.userinfo(tokens["access_token"])
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("Cache-Control") == "no-store"
    assert answer.json["sub"] == claims_of(tokens["id_token"])["sub"]


def test_s5_4_scopes_decide_what_userinfo_tells(world: World) -> None:
    def told(scope: str) -> set[str]:
        return set(world.userinfo(world.tokens(scope=scope)["access_token"]).json)

    assert told("openid") == {"sub"}
    assert told("openid email") == {"sub", "email", "email_verified"}
    assert told("openid profile") == {"sub", "name"}


def test_s12_2_auth_time_of_a_later_code_is_still_that_of_the_sign_in(world: World) -> None:
    browser = world.browser()
    first = claims_of(world.tokens(browser)["id_token"])
    world.clock.step(120)
    code = landed(world.authorize(browser))["code"]
    second = claims_of(world.redeem(code).json["id_token"])
    assert second["auth_time"] == first["auth_time"]
    assert second["sid"] == first["sid"]
    assert second["iat"] == first["iat"] + 120

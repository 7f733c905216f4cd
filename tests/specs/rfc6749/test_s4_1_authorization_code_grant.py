"""RFC 6749 §3.3, §4.1: the code grant of OAuth 2.0 alone, without OpenID Connect's scope (OIDC Core §3.1.2.1)."""

from __future__ import annotations

import pytest

from tests.agent import Browser
from tests.specs.security.outcomes import assert_redirected_error
from tests.world import World, claims_of, landed

PLAIN = {"scope": "profile email"}


@pytest.fixture
def tokens(world: World) -> dict[str, object]:
    return world.tokens(**PLAIN)


def test_s4_1_4_without_openid_there_is_an_access_token_and_no_id_token(tokens: dict[str, object]) -> None:
    assert tokens["scope"] == "profile email"
    assert "access_token" in tokens
    assert "id_token" not in tokens


def test_s4_1_4_nor_does_a_refresh_bring_one(world: World, tokens: dict[str, object]) -> None:
    again = world.token(grant_type="refresh_token", refresh_token=str(tokens["refresh_token"])).json
    assert (again["scope"], "id_token" in again) == ("profile email", False)


def test_oidc_core_s5_3_userinfo_is_for_openid_alone(world: World, tokens: dict[str, object]) -> None:
    answer = world.userinfo(str(tokens["access_token"]))
    assert (answer.status, answer.json["error"]) == (403, "insufficient_scope")


def test_s4_1_2_its_code_and_state_stand_in_the_query_and_nothing_else_does(world: World, browser: Browser) -> None:
    assert landed(world.sign_in(browser, **PLAIN)).keys() == {"code", "state", "iss"}


def test_s3_3_what_was_granted_is_in_the_token_and_no_more(tokens: dict[str, object]) -> None:
    assert claims_of(str(tokens["access_token"]))["scope"] == "profile email"


@pytest.mark.parametrize("scope", [None, "", "unheard-of"])
def test_s3_3_there_is_no_default_scope(world: World, browser: Browser, scope: str | None) -> None:
    assert_redirected_error(world.authorize(browser, scope=scope), "invalid_scope")


def test_s3_3_the_order_of_names_has_no_meaning(world: World) -> None:
    assert set(world.tokens(scope="email openid")["scope"].split()) == {"openid", "email"}

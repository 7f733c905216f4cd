"""OIDC Core §3.2, the implicit flow, for clients whose policy has it. Each test is one sentence of the section."""

from __future__ import annotations

import pytest

from tests.specs.oidc_core.flows import allow_every_flow, half_hash, verified
from tests.specs.security.outcomes import assert_redirected_error
from tests.world import CALLBACK, World, landed

BOTH = "id_token token"


@pytest.fixture
def implicit(world: World) -> World:
    allow_every_flow(world)
    return world


def _answer(world: World, response_type: str, **departures: str | None) -> dict[str, str]:
    without_pkce = {"code_challenge": None, "code_challenge_method": None}
    return landed(world.sign_in(world.browser(), response_type=response_type, **without_pkce, **departures))


def test_s3_2_2_1_a_request_without_a_nonce_is_refused(implicit: World) -> None:
    answer = implicit.authorize(implicit.browser(), response_type="id_token", nonce=None)
    assert "nonce" in assert_redirected_error(answer, "invalid_request")["error_description"]


def test_s3_2_2_1_an_id_token_is_not_given_without_the_openid_scope(implicit: World) -> None:
    assert_redirected_error(
        implicit.authorize(implicit.browser(), response_type=BOTH, scope="profile"), "invalid_scope"
    )


@pytest.mark.parametrize("response_type", ["id_token", BOTH])
def test_s3_2_2_5_the_answer_travels_in_the_fragment(implicit: World, response_type: str) -> None:
    answer = implicit.sign_in(implicit.browser(), response_type=response_type)
    assert str(answer.location).startswith(f"{CALLBACK}#")


@pytest.mark.parametrize("order", ["id_token token", "token id_token"])
def test_s3_2_2_5_access_token_and_id_token_come_with_type_lifetime_state_and_issuer(
    implicit: World, order: str
) -> None:
    answer = _answer(implicit, order)
    assert set(answer) == {"access_token", "token_type", "expires_in", "scope", "id_token", "state", "iss"}
    assert (answer["token_type"], answer["expires_in"], answer["state"]) == ("Bearer", "600", "the-state")


def test_s3_2_2_5_an_id_token_alone_comes_without_a_code_and_without_an_access_token(implicit: World) -> None:
    assert set(_answer(implicit, "id_token")) == {"id_token", "state", "iss"}


def test_s3_2_2_9_the_id_token_is_bound_to_the_access_token_and_to_the_request(implicit: World) -> None:
    answer = _answer(implicit, BOTH)
    claims = verified(implicit, answer["id_token"])
    assert claims["at_hash"] == half_hash(answer["access_token"])
    assert claims["nonce"] == "the-nonce"
    assert "c_hash" not in claims


def test_s5_4_without_an_access_token_the_scope_s_claims_are_in_the_id_token(implicit: World) -> None:
    alone = verified(implicit, _answer(implicit, "id_token", scope="openid email")["id_token"])
    assert (alone["email"], alone["email_verified"]) == ("alice@example.com", True)
    assert "name" not in alone
    with_access = verified(implicit, _answer(implicit, BOTH, scope="openid email")["id_token"])
    assert "email" not in with_access


def test_s3_2_2_8_the_access_token_opens_userinfo_and_dies_with_the_session(implicit: World) -> None:
    browser = implicit.browser()
    token = landed(implicit.sign_in(browser, response_type=BOTH))["access_token"]
    assert implicit.userinfo(token).json["email"] == "alice@example.com"
    account = browser.get("/t/acme/account")
    browser.submit(account.form("sign_out"))
    assert implicit.userinfo(token).status == 401


def test_s3_2_2_6_errors_travel_in_the_fragment_with_state_and_issuer(implicit: World) -> None:
    answer = implicit.authorize(implicit.browser(), response_type=BOTH, prompt="none")
    assert str(answer.location).startswith(f"{CALLBACK}#error=login_required")
    assert landed(answer)["state"] == "the-state"
    assert landed(answer)["iss"] == implicit.tenant().issuer


def test_rfc_6749_s4_2_2_no_refresh_token_comes_of_it(implicit: World) -> None:
    assert "refresh_token" not in _answer(implicit, BOTH, scope="openid offline_access")


@pytest.mark.parametrize("response_type", ["id_token", BOTH])
def test_tokens_never_stand_in_a_query(implicit: World, response_type: str) -> None:
    answer = implicit.authorize(implicit.browser(), response_type=response_type, response_mode="query")
    assert str(answer.location).startswith(f"{CALLBACK}#error=invalid_request")


def test_a_client_without_the_response_type_is_not_allowed_it(implicit: World) -> None:
    implicit.change_client("web", response_types=("code", "id_token"))
    assert_redirected_error(implicit.authorize(implicit.browser(), response_type=BOTH), "unauthorized_client")


def test_a_client_without_the_implicit_grant_is_not_allowed_it(implicit: World) -> None:
    implicit.change_client("web", grant_types=("authorization_code", "refresh_token"))
    assert_redirected_error(implicit.authorize(implicit.browser(), response_type=BOTH), "unauthorized_client")


def test_a_client_under_another_policy_is_not_allowed_it_though_it_has_it_registered(implicit: World) -> None:
    implicit.change_client("web", policy="standard")
    assert_redirected_error(implicit.authorize(implicit.browser(), response_type=BOTH), "unauthorized_client")


def test_a_tenant_that_forbids_the_policy_again_has_no_implicit_flow_at_all(implicit: World) -> None:
    implicit.change_client("web", policy="standard")
    implicit.set_policy(registration_policies=("standard", "native"))
    answer = implicit.authorize(implicit.browser(), response_type=BOTH)
    assert_redirected_error(answer, "unsupported_response_type")

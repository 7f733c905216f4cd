"""OIDC Core §3.3, the hybrid flow, for clients whose policy has it. Each test is one sentence of the section."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.specs.oidc_core.flows import allow_every_flow, half_hash, verified
from tests.specs.security.outcomes import assert_redirected_error
from tests.world import CALLBACK, World, claims_of, landed

HYBRID = ("code id_token", "code token", "code id_token token")
WITH_ID_TOKEN = tuple(kind for kind in HYBRID if "id_token" in kind)


@pytest.fixture
def hybrid(world: World) -> World:
    allow_every_flow(world)
    return world


@pytest.mark.parametrize("response_type", HYBRID)
def test_s3_3_2_5_the_fragment_has_what_the_response_type_names(hybrid: World, response_type: str) -> None:
    answer = hybrid.sign_in(hybrid.browser(), response_type=response_type)
    assert str(answer.location).startswith(f"{CALLBACK}#")
    given = landed(answer)
    for value, name in (("code", "code"), ("token", "access_token"), ("id_token", "id_token")):
        assert (name in given) == (value in response_type.split()), name


@pytest.mark.parametrize("response_type", WITH_ID_TOKEN)
def test_s3_3_2_11_a_nonce_is_required_and_c_hash_and_at_hash_bind_what_came_along(
    hybrid: World, response_type: str
) -> None:
    assert_redirected_error(
        hybrid.authorize(hybrid.browser(), response_type=response_type, nonce=None), "invalid_request"
    )
    given = landed(hybrid.sign_in(hybrid.browser(), response_type=response_type))
    claims = verified(hybrid, given["id_token"])
    assert claims["nonce"] == "the-nonce"
    assert claims["c_hash"] == half_hash(given["code"])
    assert claims.get("at_hash") == (half_hash(given["access_token"]) if "access_token" in given else None)


def test_s3_3_2_11_without_an_id_token_no_nonce_is_needed(hybrid: World) -> None:
    assert "code" in landed(hybrid.sign_in(hybrid.browser(), response_type="code token", nonce=None))


@pytest.mark.parametrize("response_type", WITH_ID_TOKEN)
def test_s3_3_3_6_iss_and_sub_of_both_id_tokens_are_identical(hybrid: World, response_type: str) -> None:
    given = landed(hybrid.sign_in(hybrid.browser(), response_type=response_type))
    front = claims_of(given["id_token"])
    back = claims_of(hybrid.redeem(given["code"]).json["id_token"])
    assert (front["iss"], front["sub"], front["auth_time"]) == (back["iss"], back["sub"], back["auth_time"])
    assert back["nonce"] == "the-nonce"


def test_s3_3_3_9_both_access_tokens_open_userinfo(hybrid: World) -> None:
    given = landed(hybrid.sign_in(hybrid.browser(), response_type="code token"))
    assert hybrid.userinfo(given["access_token"]).status == 200
    assert hybrid.userinfo(hybrid.redeem(given["code"]).json["access_token"]).status == 200


def test_the_code_of_a_hybrid_answer_needs_its_verifier(hybrid: World) -> None:
    given = landed(hybrid.sign_in(hybrid.browser(), response_type="code id_token"))
    assert hybrid.redeem(given["code"], code_verifier=None).json["error"] == "invalid_grant"


def test_ac_01_a_code_that_is_used_twice_takes_the_front_channel_access_token_along(hybrid: World) -> None:
    given = landed(hybrid.sign_in(hybrid.browser(), response_type="code token"))
    assert hybrid.redeem(given["code"]).status == 200
    assert hybrid.redeem(given["code"]).json["error"] == "invalid_grant"
    assert hybrid.userinfo(given["access_token"]).status == 401


@pytest.mark.parametrize("response_type", HYBRID)
def test_form_post_brings_the_same_parameters_in_a_form(hybrid: World, response_type: str) -> None:
    state = "a b\"<>&%'</script>"
    page = hybrid.sign_in(hybrid.browser(), response_type=response_type, response_mode="form_post", state=state)
    assert page.status == 200
    fields = {n: unescape(v) for n, v in re.findall(r'name="([a-z_]+)" value="([^"]*)"', page.text)}
    assert fields["state"] == state
    assert fields["iss"] == hybrid.tenant().issuer
    assert {"code"} < set(fields)
    assert hybrid.redeem(fields["code"]).status == 200


def test_s3_3_2_6_a_denial_brings_state_and_issuer_back_in_the_fragment(hybrid: World) -> None:
    hybrid.change_client("asks", policy="oidc-certification", response_types=("code id_token",),
                         grant_types=("authorization_code", "implicit"))  # fmt: skip
    browser = hybrid.browser()
    page = hybrid.sign_in(browser, client_id="asks", response_type="code id_token")
    answer = browser.submit(page.form("/consent"), decision="deny")
    assert str(answer.location).startswith(f"{CALLBACK}#error=access_denied")
    assert (landed(answer)["state"], landed(answer)["iss"]) == ("the-state", hybrid.tenant().issuer)

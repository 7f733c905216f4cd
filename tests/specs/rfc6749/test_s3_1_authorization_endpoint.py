"""RFC 6749 §3.1, §4.1.1, §4.1.2.1: the authorization endpoint. Each test is one MUST of the sections."""

from __future__ import annotations

import pytest

from tests.agent import Browser
from tests.specs.security.outcomes import assert_page, assert_redirected_error
from tests.world import World, landed


def test_s3_1_get_and_post_are_both_supported(world: World) -> None:
    browser = world.browser()
    page = browser.post("/t/acme/oauth/authorize", world.request())
    assert page.form("password")


def test_s3_1_a_post_is_read_from_its_body_alone(world: World, browser: Browser) -> None:
    query = "&".join(f"{name}={value}" for name, value in world.request().items())
    assert_page(browser.post(f"/t/acme/oauth/authorize?{query}", {}))


def test_s3_1_parameters_without_a_value_count_as_left_out(world: World, browser: Browser) -> None:
    answer = world.authorize(browser, prompt="", max_age="", claims="", display="", request="")
    assert answer.form("password")
    assert_redirected_error(world.authorize(browser, response_type=""), "invalid_request")


def test_s3_1_unknown_parameters_are_ignored(world: World, browser: Browser) -> None:
    assert world.authorize(browser, utm_source="x", tenant="other", code="x", acr="x").form("password")


def test_s3_1_other_methods_are_not_allowed(world: World, browser: Browser) -> None:
    answer = browser.send("PUT", "/t/acme/oauth/authorize")
    assert (answer.status, answer.header("Allow")) == (405, "GET, POST")


def test_s4_1_2_state_comes_back_exactly_when_it_was_sent(world: World) -> None:
    assert landed(world.sign_in(world.browser()))["state"] == "the-state"
    with_none = world.browser()
    page = with_none.get("/t/acme/oauth/authorize", {k: v for k, v in world.request().items() if k != "state"})
    answer = with_none.submit(page.form("password"), email="alice@example.com", password="correct horse battery staple")
    assert "state" not in landed(answer)


@pytest.mark.parametrize(
    ("departure", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "web_message"}, "invalid_request"),
        ({"response_mode": "query.jwt"}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "unheard-of"}, "invalid_scope"),
        ({"scope": 'openid "'}, "invalid_scope"),
    ],
)
def test_s4_1_2_1_each_error_has_its_code(
    world: World, browser: Browser, departure: dict[str, str | None], error: str
) -> None:
    parameters = assert_redirected_error(world.authorize(browser, **departure), error)
    assert parameters["state"] == "the-state"
    assert parameters["error_description"]


def test_s3_3_unknown_scopes_are_left_out_and_the_answer_says_what_was_granted(world: World) -> None:
    tokens = world.tokens(scope="openid email admin email unheard-of")
    assert tokens["scope"] == "openid email"


def test_s3_3_a_client_gets_no_scope_that_it_did_not_register(world: World) -> None:
    world.change_client("web", scope=("openid",))
    assert world.tokens(scope="openid profile email")["scope"] == "openid"

"""OIDC Core §3.1.2.2 to §3.1.2.6: when the person is asked, what for, and what the client hears if it is in vain."""

from __future__ import annotations

import json

import pytest

from tests.agent import Answer, Browser
from tests.specs.security.outcomes import assert_redirected_error
from tests.world import PASSWORD, World, claims_of, landed

ASKS = {"client_id": "asks"}


def _has_password(page: Answer) -> bool:
    return page.status == 200 and any("password" in form.fields for form in page.forms)


def _consent(browser: Browser, page: Answer, decision: str) -> Answer:
    return browser.submit(page.form("/consent"), decision=decision)


def test_s3_1_2_1_prompt_none_is_answered_with_an_error_and_no_page_where_nobody_is_signed_in(
    world: World, browser: Browser
) -> None:
    assert_redirected_error(world.authorize(browser, prompt="none"), "login_required")


def test_s3_1_2_1_prompt_none_is_answered_with_an_error_where_consent_is_missing(
    world: World, browser: Browser
) -> None:
    world.sign_in(browser)
    assert_redirected_error(world.authorize(browser, prompt="none", **ASKS), "consent_required")


@pytest.mark.parametrize("prompt", ["login", "select_account"])
def test_s3_1_2_1_prompt_asks_whoever_has_a_session_to_sign_in_again(
    world: World, browser: Browser, prompt: str
) -> None:
    before = claims_of(world.tokens(browser)["id_token"])["auth_time"]
    world.clock.step(5)
    page = world.authorize(browser, prompt=prompt)
    assert _has_password(page)
    answer = browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    again = world.redeem(landed(answer)["code"]).json
    assert claims_of(again["id_token"])["auth_time"] == before + 5


def test_s3_1_2_1_prompt_consent_asks_again_what_was_allowed_before(world: World, browser: Browser) -> None:
    page = world.sign_in(browser, **ASKS)
    assert "code" in landed(_consent(browser, page, "allow"))
    assert "code" in landed(world.authorize(browser, **ASKS))
    page = world.authorize(browser, prompt="consent", **ASKS)
    assert "code" in landed(_consent(browser, page, "allow"))


@pytest.mark.parametrize("max_age", ["0", "60"])
def test_s3_1_2_1_max_age_asks_again_and_auth_time_says_when(world: World, browser: Browser, max_age: str) -> None:
    world.sign_in(browser)
    world.clock.step(61)
    page = world.authorize(browser, max_age=max_age)
    assert _has_password(page)
    answer = browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    tokens = world.redeem(landed(answer)["code"]).json
    assert claims_of(tokens["id_token"])["auth_time"] == int(world.clock.now().timestamp())


def test_s3_1_2_2_a_sub_that_is_asked_for_is_that_persons_answer_or_nobodys(world: World, browser: Browser) -> None:
    def asking(name: str) -> str:
        return json.dumps({"id_token": {"sub": {"value": world.person(name).id}}})

    assert_redirected_error(world.sign_in(browser, "alice", claims=asking("bob")), "login_required")
    assert "code" in landed(world.sign_in(world.browser(), "bob", claims=asking("bob")))


def test_s3_1_2_4_without_the_persons_consent_nothing_is_released(world: World, browser: Browser) -> None:
    page = world.sign_in(browser, **ASKS)
    assert page.form("/consent")
    refused = assert_redirected_error(_consent(browser, page, "deny"), "access_denied")
    assert refused["state"] == "the-state"
    world.sign_in(browser)
    assert_redirected_error(world.authorize(browser, prompt="none", **ASKS), "consent_required")

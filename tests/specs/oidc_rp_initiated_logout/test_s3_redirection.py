"""RP-Initiated Logout 1.0 §2.1, §3: where the browser goes afterwards, and with what."""

from __future__ import annotations

import pytest

from idp.keys import jose
from tests.agent import Answer, Browser
from tests.specs.signing_out import BYE, END_SESSION, sign_out
from tests.world import ORIGIN, World, claims_of, landed


@pytest.fixture
def tokens(world: World, browser: Browser) -> dict[str, str]:
    return world.tokens(browser)


def asked(answer: Answer) -> bool:
    return answer.status == 200 and any("csrf" in form.fields for form in answer.forms)


def test_s2_1_discovery_names_the_endpoint(browser: Browser) -> None:
    said = browser.get("/t/acme/.well-known/openid-configuration").json
    assert said["end_session_endpoint"] == ORIGIN + END_SESSION


@pytest.mark.parametrize(("given", "returned"), [({}, ""), ({"state": "a b"}, "?state=a%20b")])
def test_s3_state_comes_back_as_it_was_and_nothing_else(
    browser: Browser, tokens: dict[str, str], given: dict[str, str], returned: str
) -> None:
    assert sign_out(browser, tokens, post_logout_redirect_uri=BYE, **given).location == BYE + returned


def test_s3_a_query_of_the_registered_address_is_kept(world: World, browser: Browser, tokens: dict[str, str]) -> None:
    world.change_client("web", post_logout_redirect_uris=[f"{BYE}?a=b"])
    answer = sign_out(browser, tokens, post_logout_redirect_uri=f"{BYE}?a=b", state="s")
    assert answer.location == f"{BYE}?a=b&state=s"


@pytest.mark.parametrize("added", ["?foo=bar", "?", "/", "#part"])
def test_s3_an_address_with_anything_added_is_not_gone_to(browser: Browser, tokens: dict[str, str], added: str) -> None:
    page = sign_out(browser, tokens, post_logout_redirect_uri=BYE + added)
    assert asked(page)
    assert browser.submit(page.form("csrf")).location is None


def test_s3_without_an_address_the_person_is_told_on_our_page(browser: Browser, tokens: dict[str, str]) -> None:
    answer = sign_out(browser, tokens, state="s")
    assert (answer.status, answer.location) == (200, None)
    assert "You are signed out" in answer.text


def test_s2_a_hint_that_somebody_else_signed_is_no_hint(world: World, browser: Browser, tokens: dict[str, str]) -> None:
    """Right in every claim, and under a key of their own."""
    key = jose.generate("RS256")
    forged = jose.sign(key, claims_of(tokens["id_token"]), typ="JWT")
    page = browser.get(END_SESSION, {"id_token_hint": forged, "post_logout_redirect_uri": BYE})
    assert asked(page)
    assert browser.submit(page.form("csrf")).location is None


@pytest.mark.parametrize("locales", ["de", "xx de en", "de-AT en"])
def test_s2_the_pages_speak_the_language_that_is_asked_for(
    world: World, browser: Browser, tokens: dict[str, str], locales: str
) -> None:
    question = browser.get(END_SESSION, {"ui_locales": locales})
    assert '<html lang="de">' in question.text
    assert '<html lang="de">' in browser.submit(question.form("csrf")).text
    again = world.tokens(browser)
    assert '<html lang="de">' in sign_out(browser, again, ui_locales=locales).text


def test_s2_a_logout_hint_and_unknown_parameters_are_no_errors(browser: Browser, tokens: dict[str, str]) -> None:
    answer = sign_out(browser, tokens, logout_hint="alice@example.com", unknown="x", post_logout_redirect_uri=BYE)
    assert answer.location == BYE


def test_s2_the_form_of_a_post_is_as_good_as_a_query(world: World, browser: Browser, tokens: dict[str, str]) -> None:
    form = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BYE, "state": "s"}
    assert browser.post(END_SESSION, form).location == f"{BYE}?state=s"
    assert landed(world.authorize(browser, prompt="none"))["error"] == "login_required"

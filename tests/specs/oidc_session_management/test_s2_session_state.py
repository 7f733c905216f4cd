"""Session Management 1.0 §2, §4.2: session_state in answers, and the state of the OP that it is made over."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from idp.context import FEATURES_BY_DEFAULT
from tests.agent import Answer, Browser
from tests.journeys.people import look, with_face
from tests.specs.signing_out import SECOND, sign_out
from tests.world import World, found_world, landed

COOKIE = "fg-acme-state"


def matches(
    session_state: str, browser: Browser, client_id: str = "web", origin: str = "https://app.example.com"
) -> bool:
    """What the script in the frame computes (§3.2)."""
    known, _, salt = session_state.partition(".")
    told = f"{client_id} {origin} {browser.cookies.get(COOKIE, '')} {salt}"
    return sha256(told.encode()).hexdigest() == known


def test_s2_an_answer_carries_the_state_of_client_origin_and_session(world: World, browser: Browser) -> None:
    state = landed(world.sign_in(browser))["session_state"]
    assert " " not in state
    assert matches(state, browser)
    assert not matches(state, browser, "web2")
    assert not matches(state, browser, origin="https://second.example.com")


def test_s2_each_answer_is_salted_anew_and_each_client_has_its_own(world: World, browser: Browser) -> None:
    first = landed(world.sign_in(browser))["session_state"]
    again = landed(world.authorize(browser, prompt="none"))["session_state"]
    other = landed(world.authorize(browser, **SECOND))["session_state"]
    assert len({first, again, other}) == 3
    assert matches(again, browser)
    assert matches(other, browser, "web2", "https://second.example.com")


def test_s2_a_default_port_is_written_as_browsers_write_it(world: World, browser: Browser) -> None:
    uri = "https://APP.example.com:443/cb"
    world.change_client("web", redirect_uris=(uri,))
    state = landed(world.sign_in(browser, redirect_uri=uri))["session_state"]
    assert matches(state, browser, origin="https://app.example.com")


def test_s2_who_signs_in_at_an_installed_application_gets_none(world: World, browser: Browser) -> None:
    answer = world.sign_in(browser, client_id="phone", redirect_uri="com.example.app:/cb")
    assert "code" in landed(answer)
    assert "session_state" not in landed(answer)


def test_s2_no_error_carries_it(world: World, browser: Browser) -> None:
    assert "session_state" not in landed(world.authorize(browser, prompt="none"))


def test_s4_2_the_cookie_is_readable_random_and_no_session(world: World, browser: Browser) -> None:
    answer = world.sign_in(browser)
    [cookie] = [set_cookie for set_cookie in answer.all("Set-Cookie") if set_cookie.startswith(f"{COOKIE}=")]
    assert "httponly" not in cookie.lower()
    assert "SameSite=Lax" in cookie  # over https: None, for frames on other sites
    value = browser.cookies[COOKIE]
    assert len(value) >= 43
    assert value not in browser.cookies["fg-acme"]
    stranger = world.browser()
    stranger.cookies["fg-acme"] = value
    assert landed(world.authorize(stranger, prompt="none"))["error"] == "login_required"


def test_s4_2_the_state_changes_when_somebody_else_signs_in(world: World, browser: Browser) -> None:
    state = landed(world.sign_in(browser))["session_state"]
    world.sign_in(browser, "bob", prompt="login")
    assert not matches(state, browser)


def test_s4_2_the_state_changes_when_the_person_signs_out(world: World, browser: Browser) -> None:
    answer = world.sign_in(browser)
    state, tokens = landed(answer)["session_state"], world.redeem(landed(answer)["code"]).json
    out = sign_out(browser, tokens)
    assert any(cookie.startswith(f"{COOKIE}=;") for cookie in out.all("Set-Cookie"))
    assert not matches(state, browser)


def test_s4_2_the_state_stays_while_the_same_person_proves_more(world: World, browser: Browser) -> None:
    with_face(world)
    state = landed(world.sign_in(browser))["session_state"]
    page = world.authorize(browser, acr_values="urn:faceguard:acr:face")
    after: Answer = look(world, browser, page)
    assert matches(landed(after)["session_state"], browser)
    assert matches(state, browser)


def test_s4_2_a_session_from_before_the_feature_gets_its_state_with_the_next_answer(
    world: World, browser: Browser
) -> None:
    world.set_policy(features=FEATURES_BY_DEFAULT)
    assert "session_state" not in landed(world.sign_in(browser))
    assert COOKIE not in browser.cookies
    world.set_policy(features=(*FEATURES_BY_DEFAULT, "session_management"))
    assert matches(landed(world.authorize(browser, prompt="none"))["session_state"], browser)


@pytest.mark.parametrize("response_mode", ["query", "form_post"])
def test_s2_it_goes_along_in_every_response_mode(world: World, browser: Browser, response_mode: str) -> None:
    answer = world.sign_in(browser, response_mode=response_mode)
    assert "session_state" in (landed(answer) if answer.location else answer.form("code").fields)


def test_s4_2_over_https_the_cookie_comes_along_in_frames_of_other_sites(tmp_path: Path) -> None:
    given = {"public_url": "https://login.example.com"}
    found_world(tmp_path, **given)
    world = World(tmp_path, origin=given["public_url"], given=given)
    world.set_policy(features=(*FEATURES_BY_DEFAULT, "session_management"))
    answer = world.sign_in(world.browser())
    [cookie] = [header for header in answer.all("Set-Cookie") if header.startswith(f"__Host-{COOKIE}=")]
    assert cookie.partition(";")[2] == " Path=/; SameSite=None; Secure"
    world.house.database.dispose()

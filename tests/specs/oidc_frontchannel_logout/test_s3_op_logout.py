"""Front-Channel Logout 1.0 §3, §3.1: the page that opens the frames, what it may load, and where it goes on to."""

from __future__ import annotations

import html
import re

import pytest

from idp.context import FEATURES_BY_DEFAULT
from tests.agent import Answer, Browser
from tests.specs.signing_out import BYE, END_SESSION, SECOND, frames_of, register_logout, sign_out
from tests.world import World, landed

URI = "https://app.example.com/front;channel,logout?x=1"
DISCOVERY = "/t/acme/.well-known/openid-configuration"


@pytest.fixture(autouse=True)
def _registered(world: World) -> None:
    register_logout(world, frontchannel_logout_uri=URI)


def policy_of(answer: Answer) -> dict[str, str]:
    [policy] = answer.all("Content-Security-Policy")
    return {name: value for name, _, value in (part.strip().partition(" ") for part in policy.split(";"))}


def onward_of(answer: Answer) -> list[str]:
    """Where the page goes on to: its link, and its refresh where scripts are off."""
    link = re.findall(r'<a[^>]*id="next"[^>]*href="([^"]*)"', answer.text)
    refresh = re.findall(r'<noscript><meta http-equiv="refresh" content="\d+; url=([^"]*)"></noscript>', answer.text)
    return [html.unescape(found) for found in (*link, *refresh)]


def test_s3_1_an_op_that_supports_it_says_so_and_that_it_sends_iss_and_sid(browser: Browser) -> None:
    said = browser.get(DISCOVERY).json
    assert said["frontchannel_logout_supported"] is True
    assert said["frontchannel_logout_session_supported"] is True


def test_s3_1_a_tenant_that_does_not_offer_it_neither_says_nor_does_it(world: World, browser: Browser) -> None:
    tokens = world.tokens(browser)
    world.set_policy(features=tuple(set(FEATURES_BY_DEFAULT) - {"frontchannel_logout"}))
    said = browser.get(DISCOVERY).json
    assert not {"frontchannel_logout_supported", "frontchannel_logout_session_supported"} & set(said)
    assert sign_out(browser, tokens, post_logout_redirect_uri=BYE).location == BYE


def test_s3_the_policy_of_the_page_names_the_frames_and_nothing_else(world: World, browser: Browser) -> None:
    tokens = world.tokens(browser)
    world.authorize(browser, **SECOND)
    policy = policy_of(sign_out(browser, tokens))
    assert policy["frame-src"] == "https://app.example.com/front%3Bchannel%2Clogout"
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "frame-src" not in policy_of(browser.get(END_SESSION))


def test_s3_the_page_goes_on_to_the_application_when_the_frames_are_loaded(world: World, browser: Browser) -> None:
    answer = sign_out(browser, world.tokens(browser), post_logout_redirect_uri=BYE, state="s&t")
    assert (answer.status, answer.location) == (200, None)
    assert frames_of(answer) == [URI]
    assert onward_of(answer) == [f"{BYE}?state=s%26t"] * 2
    assert "signed_out.js" in answer.text


def test_s3_without_frames_there_is_no_page_in_between(world: World, browser: Browser) -> None:
    register_logout(world, frontchannel_logout_uri=None)
    assert sign_out(browser, world.tokens(browser), post_logout_redirect_uri=BYE).location == BYE


def test_s3_without_an_address_to_go_on_to_the_page_stays(world: World, browser: Browser) -> None:
    answer = sign_out(browser, world.tokens(browser))
    assert frames_of(answer) == [URI]
    assert onward_of(answer) == []
    assert "signed_out.js" not in answer.text


@pytest.mark.parametrize("name", ["confirmed", "account"])
def test_s3_the_frames_are_there_however_the_person_signs_out_here(world: World, browser: Browser, name: str) -> None:
    world.tokens(browser)
    if name == "confirmed":
        asked = browser.get(END_SESSION, {"client_id": "web", "post_logout_redirect_uri": BYE})
        assert frames_of(asked) == []
        answer = browser.submit(asked.form("csrf"))
        assert onward_of(answer) == [BYE] * 2
    else:
        answer = browser.submit(browser.get("/t/acme/account").form("sign_out"))
    assert frames_of(answer) == [URI]
    assert "login_required" in landed(world.authorize(browser, prompt="none"))["error"]


def test_s3_a_frame_can_neither_leave_its_place_nor_open_windows(world: World, browser: Browser) -> None:
    answer = sign_out(browser, world.tokens(browser))
    assert re.findall(r'sandbox="([^"]*)"', answer.text) == ["allow-forms allow-same-origin allow-scripts"]


def test_s3_a_session_that_had_ended_before_opens_no_frames(world: World, browser: Browser) -> None:
    tokens = world.tokens(browser)
    sign_out(browser, tokens)
    assert frames_of(sign_out(browser, tokens)) == []

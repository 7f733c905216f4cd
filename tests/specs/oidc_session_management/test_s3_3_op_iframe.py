"""Session Management 1.0 §3.3, §3.1: the page that applications frame. What its script answers is seen in a browser."""

from __future__ import annotations

import re

from idp.context import FEATURES_BY_DEFAULT
from tests.agent import Answer, Browser
from tests.world import ORIGIN, World

PAGE = "/t/acme/oauth/check_session"


def framed_by(answer: Answer) -> str:
    found = re.search(r"frame-ancestors ([^;]*)", str(answer.header("Content-Security-Policy")))
    assert found
    return found[1]


def test_s3_3_discovery_names_the_page_where_the_tenant_offers_it(world: World, browser: Browser) -> None:
    discovery = "/t/acme/.well-known/openid-configuration"
    assert browser.get(discovery).json["check_session_iframe"] == ORIGIN + PAGE
    world.set_policy(features=FEATURES_BY_DEFAULT)
    assert "check_session_iframe" not in browser.get(discovery).json
    assert browser.get(PAGE).status == 404


def test_s3_3_it_may_be_framed_by_the_applications_of_the_tenant_alone(world: World, browser: Browser) -> None:
    assert framed_by(browser.get(PAGE)).split() == [
        "https://app.example.com",
        "https://second.example.com",
        "https://spa.example.com",
    ]
    world.change_client("web", redirect_uris=("http://[::1]:8081/cb",))  # CSP knows no IPv6 addresses
    assert "http:" not in framed_by(browser.get(PAGE))


def test_s3_3_a_browser_that_says_who_asks_is_told_of_nobody_else(browser: Browser) -> None:
    assert framed_by(browser.get(PAGE, Referer="https://app.example.com/")) == "https://app.example.com"
    assert "https://evil.example.com" not in framed_by(browser.get(PAGE, Referer="https://evil.example.com/"))


def test_s3_3_an_inactive_application_may_not_frame_it(world: World, browser: Browser) -> None:
    world.change_client("web2", active=False)
    assert "https://second.example.com" not in framed_by(browser.get(PAGE))


def test_s3_3_nothing_but_its_own_script_runs_there(browser: Browser) -> None:
    answer = browser.get(PAGE)
    policy = str(answer.header("Content-Security-Policy"))
    [nonce] = re.findall(r"script-src 'nonce-([^']+)'", policy)
    assert re.findall(r"<script[^>]*>", answer.text) == re.findall(
        rf'<script type="module" nonce="{nonce}" src="[^"]*/check_session\.js\?v=[^"]*">', answer.text
    )
    assert "default-src 'none'" in policy
    assert answer.all("Set-Cookie") == []

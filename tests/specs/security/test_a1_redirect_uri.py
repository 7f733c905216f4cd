"""A1. redirect_uri matching (RFC 9700 §4.1.3, RFC 8252 §7.3). Client web registered CALLBACK; phone is native."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from idp.oauth.clients import metadata, redirect
from idp.oauth.errors import InvalidRedirectUri
from idp.store.clients import Client
from tests.agent import Browser
from tests.specs.security.outcomes import assert_page, assert_redirected_error, audited
from tests.world import CALLBACK, World, landed

MODES = ("query", "form_post", "fragment")
RU_02 = (
    "https://app.example.com/cb/",
    "https://app.example.com/CB",
    "https://app.example.com/cb?x=1",
    "https://app.example.com/cb%2F",
    "https://app.example.com/./cb",
    "https://app.example.com//cb",
    "https://APP.example.com/cb",
    "https://app.example.com:443/cb",
)
RU_03 = ("https://app.example.com.evil.com/cb", "https://app.example.comevil.com/cb")
RU_04 = (
    "https://app.example.com@evil.com/cb",
    "https://a@b@app.example.com/cb",
    "https://app.example.com:x@evil.com/cb",
)
RU_05 = (
    "https://app.example.com/cb/..;/evil",
    "https://app.example.com/cb/../evil",
    "https://app.example.com/cb/..%2fevil",
    "https://app.example.com/cb%252f..%252f",
)
RU_06 = ("https://app.example.com/cb#frag", "https://app.example.com/cb#", "#")
RU_17 = (
    "https://app.example.com/cb\x00",
    "https://app.example.com/cb\r\nSet-Cookie: a=b",
    " https://app.example.com/cb",
    "\thttps://app.example.com/cb",
    "https:\\\\app.example.com\\cb",
    "https://\u0430pp.example.com/cb",
    "https://app.example.com\u2215cb",
    "https://app.example.com/é",
    'https://app.example.com/"',
    "https://app.example.com/" + "c" * 8192,
)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("uri", [*RU_02, *RU_03, *RU_04, *RU_05, *RU_06, *RU_17])
def test_ru_02_to_06_and_17_anything_but_the_registered_string_is_answered_on_a_page(
    world: World, browser: Browser, uri: str, mode: str
) -> None:
    answer = world.authorize(browser, redirect_uri=uri, response_mode=mode)
    assert_page(answer)
    assert "evil" not in answer.text
    if "\x00" not in uri:
        assert audited(world)[0] == "redirect_uri_mismatch"


def test_ru_01_the_exact_value_is_accepted(world: World, browser: Browser) -> None:
    assert world.authorize(browser).form("password")


UNREGISTRABLE = (
    *RU_04,
    *RU_05[:3],
    *RU_06[:2],
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\tjavascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://app.example.com/x",
    "https://*.example.com/*",
    "*",
    "https://app.example.com*",
    "https://app.example.com/(cb|evil)",
    "https://app.example.com/cb$",
    "https:///cb",
    "com.example.app://user@host/cb",
    "https://app.example.com:x/cb",
    "https://app.example.com/cb\n",
    "https://app.example.com/é",
    "",
    "/cb",
)


@pytest.mark.parametrize("application_type", ["web", "native"])
@pytest.mark.parametrize("uri", UNREGISTRABLE)
def test_ru_04_to_08_what_can_never_be_matched_safely_is_not_registered(uri: str, application_type: str) -> None:
    method = "none" if application_type == "native" else "client_secret_basic"
    for fields in ({"redirect_uris": [uri]}, {"redirect_uris": [CALLBACK], "post_logout_redirect_uris": [uri]}):
        with pytest.raises(InvalidRedirectUri):
            metadata.new_client(name="x", application_type=application_type, auth_method=method, **fields)


@pytest.mark.parametrize("uri", ["http://127.0.0.1:51004/cb", "http://[::1]:51004/cb", "http://127.0.0.1/cb"])
def test_ru_09_loopback_literals_of_a_native_client_may_use_any_port(world: World, browser: Browser, uri: str) -> None:
    answer = world.sign_in(browser, client_id="phone", redirect_uri=uri)
    assert str(answer.location).startswith(uri + "?")
    assert landed(answer)["code"]


RU_10 = (
    "http://127.0.0.1:51004/evil",
    "http://127.0.0.1:51004/cb/",
    "http://127.0.0.1:51004/cb?x=1",
    "http://127.0.0.1:51004",
    "http://127.0.0.1:0/cb",
    "http://127.0.0.1:65536/cb",
    "http://127.0.0.1:/cb",
    "https://127.0.0.1:51004/cb",
    "http://127.0.0.2/cb",
    "http://127.0.0.1.evil.com/cb",
    "http://127.0.0.1:80@evil.com/cb",
    "http://localhost:80@evil/cb",
    "http://0x7f.1/cb",
    "http://2130706433/cb",
    "http://[::2]/cb",
    "http://[0:0:0:0:0:0:0:1]/cb",
    "com.example.app:/evil",
    "com.example.apps:/cb",
)


@pytest.mark.parametrize("uri", RU_10)
def test_ru_10_any_port_means_the_port_alone(world: World, browser: Browser, uri: str) -> None:
    assert_page(world.authorize(browser, client_id="phone", redirect_uri=uri))


def test_ru_09_any_port_is_for_native_clients_alone(world: World, browser: Browser) -> None:
    world.change_client("web", redirect_uris=["http://127.0.0.1/cb"])
    assert world.authorize(browser, redirect_uri="http://127.0.0.1/cb").status == 200
    assert_page(world.authorize(browser, redirect_uri="http://127.0.0.1:51004/cb"))


def test_ru_11_localhost_is_not_the_loopback_literal(world: World, browser: Browser) -> None:
    assert_page(world.authorize(browser, client_id="phone", redirect_uri="http://localhost:5000/cb"))


@pytest.mark.parametrize("uri", ["http://app.example.com/cb", "http://127.0.0.1.example.com/cb", "http://10.0.0.1/cb"])
def test_ru_12_plain_http_is_registered_on_loopback_only(uri: str) -> None:
    with pytest.raises(InvalidRedirectUri):
        metadata.new_client(name="x", redirect_uris=[uri])
    assert metadata.new_client(name="x", redirect_uris=["http://127.0.0.1:3000/cb"])


EVIL = "https://evil.example/cb"


@pytest.mark.parametrize(
    "departures",
    [
        {"response_type": "bogus"},
        {"response_type": None},
        {"client_id": "nobody"},
        {"client_id": None},
        {"scope": "bogus"},
        {"prompt": "bogus"},
        {"prompt": "none"},
        {"code_challenge": None},
        {"code_challenge_method": "plain"},
        {"response_mode": "bogus"},
        {"claims": "{"},
        {"request": "x"},
    ],
)
def test_ru_13_no_other_error_redirects_to_an_address_that_is_not_proven(
    world: World, browser: Browser, departures: dict[str, str | None]
) -> None:
    assert_page(world.authorize(browser, **{"redirect_uri": EVIL, **departures}))


@pytest.mark.parametrize("name", ["redirect_uri", "client_id", "state", "scope", "code_challenge"])
@pytest.mark.parametrize("second", ["same", "other"])
def test_ru_14_a_repeated_parameter_is_answered_on_a_page(
    world: World, browser: Browser, name: str, second: str
) -> None:
    good = world.request()
    pairs = [*good.items(), (name, good[name] if second == "same" else EVIL)]
    assert_page(browser.get("/t/acme/oauth/authorize", pairs))
    assert_page(browser.get("/t/acme/oauth/authorize", list(reversed(pairs))))


def test_ru_14_array_spelling_is_a_repetition_too(world: World, browser: Browser) -> None:
    assert_page(browser.get("/t/acme/oauth/authorize", [*world.request().items(), ("redirect_uri[]", EVIL)]))


@pytest.mark.parametrize("registered", [[CALLBACK], [CALLBACK, "https://app.example.com/cb2"]])
def test_ru_15_an_omitted_redirect_uri_is_never_filled_in(
    world: World, browser: Browser, registered: list[str]
) -> None:
    world.change_client("web", redirect_uris=registered)
    assert_page(world.authorize(browser, redirect_uri=None))
    assert_page(world.authorize(browser, redirect_uri=""))


@pytest.mark.parametrize("departure", ["https://app.example.com/cb2", "https://app.example.com/cb/", None])
def test_ru_16_the_token_request_repeats_the_redirect_uri_exactly(world: World, departure: str | None) -> None:
    world.change_client("web", redirect_uris=[CALLBACK, "https://app.example.com/cb2"])
    code = world.code()
    refused = world.redeem(code, redirect_uri=departure)
    assert (refused.status, refused.json["error"]) == (400, "invalid_grant")
    burned = world.redeem(code)
    assert (burned.status, burned.json["error"]) == (400, "invalid_grant")


PARTS = st.sampled_from(
    [
        "https://", "http://", "app.example.com", "127.0.0.1", "[::1]", ":", "80", "51004", "/cb", "/", "@", "#", "?",
        "..", "%2f", "evil.com", "localhost", "\\", "\x00", "\n", "é", "com.example.app:/cb", ".",
    ]
)  # fmt: skip
URIS = st.one_of(st.text(), st.lists(PARTS, max_size=8).map("".join))
REGISTERED = (CALLBACK, "http://127.0.0.1/cb", "http://[::1]/cb", "com.example.app:/cb")


def _client(kind: str) -> Client:
    return Client("c", "c", kind, "none", None, REGISTERED)


def _only_port_added(uri: str) -> bool:
    """Said in another way than the matcher says it: the URI is a loopback one with a decimal port put in."""
    for host in ("http://127.0.0.1", "http://[::1]"):
        head, colon, tail = uri[: len(host)], uri[len(host) : len(host) + 1], uri[len(host) + 1 :]
        port, slash, path = tail.partition("/")
        good = port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536
        if head == host and colon == ":" and good and slash + path == "/cb":
            return True
    return False


def _matcher_holds(uri: str) -> None:
    assert redirect.matches(uri, _client("web")) is (uri in REGISTERED)
    assert redirect.matches(uri, _client("native")) is (uri in REGISTERED or _only_port_added(uri))


@settings(max_examples=2000, deadline=None)
@given(URIS)
@example(CALLBACK)
@example("http://127.0.0.1:51004/cb")
@example("http://127.0.0.1:\u0661/cb")
def test_ru_18_the_matcher_accepts_what_is_registered_and_nothing_else_and_never_raises(uri: str) -> None:
    _matcher_holds(uri)


@pytest.mark.soak
@settings(max_examples=100_000, deadline=None)
@given(URIS)
def test_ru_18_over_a_hundred_thousand_addresses(uri: str) -> None:
    _matcher_holds(uri)


def test_ru_21_the_redirect_after_a_password_is_303(world: World, browser: Browser) -> None:
    page = world.authorize(browser)
    answer = browser.submit(page.form("password"), follow=False, email="alice@example.com", password="wrong")
    assert answer.status in {200, 303, 401, 422}
    answer = world.sign_in(world.browser())
    assert answer.status == 303
    assert not answer.body


def test_an_error_goes_to_the_proven_address_and_keeps_a_query_it_has(world: World, browser: Browser) -> None:
    uri = "https://app.example.com/cb?tenant=7"
    world.change_client("web", redirect_uris=[uri])
    answer = world.authorize(browser, redirect_uri=uri, response_type="none")
    assert str(answer.location).startswith(f"{uri}&error=unsupported_response_type")
    assert quote("https://app.example.com", safe="") not in str(answer.location)


def test_an_inactive_client_is_answered_on_a_page(world: World, browser: Browser) -> None:
    world.change_client("web", active=False)
    assert_page(world.authorize(browser))
    world.change_client("web", active=True)
    assert_redirected_error(world.authorize(browser, prompt="none"), "login_required")

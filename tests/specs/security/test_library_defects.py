"""Defects that a widely used library had, each a request that must be answered rightly here."""

from __future__ import annotations

import base64

import pytest

from tests.agent import Browser
from tests.specs.forging import ABSENT
from tests.specs.security.outcomes import assert_page, assert_redirected_error, assert_refused
from tests.specs.signing import TYPE, AssertionDoor, register
from tests.world import CALLBACK, VERIFIER, World

HOSTILE = ["é", '"', "\\", "\x07", "\u2028", "𝄞", "'><script>", "%", "\x7f", "\u202e"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_any_parameter_is_no_server_error_and_never_echoed(
    world: World, browser: Browser, text: str
) -> None:
    assert_page(world.authorize(browser, redirect_uri=f"https://x/{text}"))
    assert_page(world.authorize(browser, client_id=text))
    names = ("response_type", "response_mode", "scope", "prompt", "max_age", "claims", "display", "id_token_hint")
    for name in (*names, "code_challenge", "code_challenge_method", "request", "request_uri", "registration"):
        parameters = assert_redirected_error(world.authorize(browser, **{name: text}), _error_of(name))
        assert text not in parameters["error_description"]
    for name in ("ui_locales", "acr_values", "login_hint", "nonce", "unknown"):
        assert world.authorize(browser, **{name: text}).status == 200


def _error_of(name: str) -> str:
    special = {"response_type": "unsupported_response_type", "scope": "invalid_scope"}
    unsupported = {name: f"{name}_not_supported" for name in ("request_uri", "registration")}
    return (special | unsupported | {"request": "invalid_request_object"}).get(name, "invalid_request")


def test_a_nul_in_any_parameter_is_refused(world: World, browser: Browser) -> None:
    for name in world.request():
        assert_page(world.authorize(browser, **{name: "a\x00b"}))
    assert_refused(world.redeem("a\x00b"), "invalid_request")


@pytest.mark.parametrize(
    "credentials",
    [b"\xff\xfe:\xff", b"web:\xff", b"web", b"", b"web:%FF", b"%FF:x", b"a\x00b:c", b":", b"web:secret:more"],
)
def test_unreadable_basic_credentials_are_a_refusal(world: World, credentials: bytes) -> None:
    header = "Basic " + base64.b64encode(credentials).decode()
    answer = world.browser().post("/t/acme/oauth/token", {"grant_type": "password"}, Authorization=header)
    assert_refused(answer, "invalid_client", 401)


@pytest.mark.parametrize(
    "header", ["Basic !!!", "Basic", "Bearer x", "Negotiate", "Basic é".encode().decode("latin-1")]
)
def test_unreadable_authorization_headers_are_a_refusal(world: World, header: str) -> None:
    answer = world.browser().post("/t/acme/oauth/token", {"grant_type": "password"}, Authorization=header)
    assert_refused(answer, "invalid_client", 401)


def test_form_post_is_honoured_for_the_code_flow(world: World) -> None:
    answer = world.sign_in(world.browser(), response_mode="form_post", state='a b"<>&%')
    assert answer.status == 200
    form = next(form for form in answer.forms if form.action == CALLBACK)
    assert form.fields["state"] == 'a b"<>&%'
    assert form.fields["code"]


def test_parameters_in_the_query_of_a_token_request_do_not_count(world: World) -> None:
    code, browser = world.code(), world.browser()
    pair = base64.b64encode(f"web:{world.client_secret}".encode()).decode()
    good = f"grant_type=authorization_code&code={code}&redirect_uri={CALLBACK}&code_verifier={VERIFIER}"
    in_query = browser.post(f"/t/acme/oauth/token?{good}", {}, Authorization=f"Basic {pair}")
    assert_refused(in_query, "invalid_request")
    assert world.redeem(code).status == 200


def test_two_ways_of_authenticating_at_once_are_refused(world: World) -> None:
    code = world.code()
    both = world.redeem(code, client_secret="", **{"client_assertion": "x"})
    assert_refused(both, "invalid_request")
    pair = base64.b64encode(f"web:{world.client_secret}".encode()).decode()
    form = {"grant_type": "authorization_code", "code": code, "client_id": "web", "client_secret": world.client_secret}
    assert_refused(world.browser().post("/t/acme/oauth/token", form, Authorization=f"Basic {pair}"), "invalid_request")
    assert world.redeem(code).status == 200


@pytest.mark.parametrize("name", ["code", "grant_type", "redirect_uri", "code_verifier", "unknown"])
def test_a_repeated_token_parameter_is_refused_and_costs_nothing(world: World, name: str) -> None:
    code = world.code()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    pair = base64.b64encode(f"web:{world.client_secret}".encode()).decode()
    pairs = [*form.items(), (name, form.get(name, "x")), (name, form.get(name, "x"))]
    answer = world.browser().post("/t/acme/oauth/token", pairs, Authorization=f"Basic {pair}")
    assert_refused(answer, "invalid_request")
    assert world.redeem(code).status == 200


@pytest.mark.parametrize("text", [*HOSTILE, "a.b.c", "..", "e30.e30.", "eyJhbGciOiJSUzI1NiJ9.W10.AA", "null.null.null"])
def test_a_malformed_client_assertion_is_a_refusal_at_every_endpoint(world: World, text: str) -> None:
    form = {"client_assertion_type": TYPE, "client_assertion": text, "token": "x", "grant_type": "authorization_code"}
    for endpoint in ("token", "introspect", "revoke", "device_authorization"):
        answer = world.browser().post(f"/t/acme/oauth/{endpoint}", form)
        assert_refused(answer, "invalid_client", 401)
        assert text not in answer.json["error_description"]
        hostile_type = world.browser().post(f"/t/acme/oauth/{endpoint}", {**form, "client_assertion_type": text})
        assert_refused(hostile_type, "invalid_client", 401)


def test_a_client_assertion_without_an_audience_is_refused(world: World) -> None:
    register(world)
    door = AssertionDoor(world)
    assert not door.accepts(door.token(claims={"aud": ABSENT}))
    assert not door.accepts(door.token(claims={"aud": []}))


@pytest.mark.parametrize("name", ["client_assertion", "client_assertion_type"])
def test_a_repeated_assertion_is_refused(world: World, name: str) -> None:
    register(world)
    token = AssertionDoor(world).token()
    form = [("client_assertion_type", TYPE), ("client_assertion", token), ("token", "x")]
    twice = [*form, (name, dict(form)[name])]
    assert_refused(world.browser().post("/t/acme/oauth/introspect", twice), "invalid_request")
    assert world.browser().post("/t/acme/oauth/introspect", form).status == 200


@pytest.mark.parametrize("method", [None, "plain", "s256", "none"])
def test_a_code_without_pkce_or_with_plain_is_not_given(world: World, browser: Browser, method: str | None) -> None:
    challenge = None if method is None else VERIFIER
    answer = world.authorize(browser, code_challenge=challenge, code_challenge_method=method)
    assert_redirected_error(answer, "invalid_request")


def test_a_server_behind_a_proxy_is_called_in_the_clear(world: World) -> None:
    code, inside = world.code(), Browser(world.app, "http://10.0.0.5:8080")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    pair = base64.b64encode(f"web:{world.client_secret}".encode()).decode()
    assert inside.post("/t/acme/oauth/token", form, Authorization=f"Basic {pair}").status == 200


def test_access_tokens_live_for_ten_minutes(world: World) -> None:
    tokens = world.tokens()
    assert tokens["expires_in"] == 600
    world.clock.step(599)
    assert world.userinfo(tokens["access_token"]).status == 200
    world.clock.step(2)
    assert world.userinfo(tokens["access_token"]).status == 401

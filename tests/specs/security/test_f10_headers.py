"""F10. Security headers of every protocol address at every status, and CORS (Fetch §3.2; ASVS 3.4)."""

from __future__ import annotations

import pytest

from idp.endpoints.headers import secured
from idp.http import Response
from tests.agent import Answer, Browser
from tests.world import CALLBACK, World

SPA = {"client_id": "spa", "redirect_uri": "https://spa.example.com/"}
ORIGIN = "https://spa.example.com"
TOKEN, USERINFO = "/t/acme/oauth/token", "/t/acme/oauth/userinfo"


def _answers(world: World) -> dict[str, Answer]:
    """One answer of each kind: documents, pages, JSON, redirects, errors."""
    browser, signed_in = world.browser(), world.browser()
    tokens = world.tokens(signed_in)
    return {
        "discovery": browser.get("/t/acme/.well-known/openid-configuration"),
        "jwks": browser.get("/t/acme/oauth/jwks"),
        "authorize": world.authorize(browser),
        "authorize page error": world.authorize(browser, client_id="nobody"),
        "authorize redirect": world.authorize(browser, prompt="none"),
        "authorize form_post": world.authorize(browser, prompt="none", response_mode="form_post"),
        "authorize wrong method": browser.send("PUT", "/t/acme/oauth/authorize"),
        "token": world.redeem(world.code()),
        "token error": world.redeem("x"),
        "token unauthenticated": world.redeem("x", client_secret="wrong"),
        "token too large": browser.post(TOKEN, {"a": "b" * 70_000}),
        "token preflight": browser.send("OPTIONS", TOKEN, headers={"Origin": ORIGIN}),
        "userinfo": world.userinfo(tokens["access_token"]),
        "userinfo error": world.userinfo("x"),
        "userinfo no token": browser.get(USERINFO),
        "end_session": browser.get("/t/acme/oauth/end_session"),
        "end_session question": signed_in.get("/t/acme/oauth/end_session"),
        "unknown tenant": browser.get("/t/nobody/oauth/jwks"),
        "unknown address": browser.get("/t/acme/oauth/nothing"),
    }


def test_hd_01_to_09_every_answer_is_guarded(world: World) -> None:
    for name, answer in _answers(world).items():
        policy = str(answer.header("Content-Security-Policy"))
        assert "default-src 'none'" in policy, name
        assert "frame-ancestors 'none'" in policy, name
        assert "base-uri 'none'" in policy, name
        assert "unsafe" not in policy, name
        assert answer.header("X-Frame-Options") == "DENY", name
        assert answer.header("X-Content-Type-Options") == "nosniff", name
        assert answer.header("Referrer-Policy") == "no-referrer", name
        assert str(answer.header("Permissions-Policy")).startswith("camera=()"), name
        assert answer.header("Server") is None, name
        for header in ("Content-Security-Policy", "Cache-Control", "Cross-Origin-Resource-Policy", "Content-Type"):
            assert len(answer.all(header)) <= 1, (name, header)
        if name in {"discovery", "jwks"}:
            assert answer.header("Cache-Control") == "public, max-age=300", name
            assert answer.header("Cross-Origin-Resource-Policy") == "cross-origin", name
            assert answer.all("Set-Cookie") == [], name
        else:
            assert answer.header("Cache-Control") == "no-store", name
            assert answer.header("Cross-Origin-Resource-Policy") in {"same-origin", "cross-origin"}, name


def test_hd_01_a_nonce_is_never_used_twice(world: World, browser: Browser) -> None:
    policies = {str(world.authorize(browser, client_id="nobody").header("Content-Security-Policy")) for _ in range(50)}
    assert len(policies) == 50


def test_hd_03_https_is_remembered_by_browsers_and_http_is_not() -> None:
    assert ("Strict-Transport-Security", "max-age=31536000; includeSubDomains") in secured(
        Response(), https=True
    ).headers
    assert all(name != "Strict-Transport-Security" for name, _ in secured(Response(), https=False).headers)


def test_a_header_that_an_answer_brings_is_kept() -> None:
    brought = Response(headers=(("cache-control", "public"),))
    assert [value for name, value in secured(brought, https=False).headers if name.lower() == "cache-control"] == [
        "public"
    ]


def test_hd_06_sign_in_pages_may_be_opened_in_a_popup_and_others_stand_alone(world: World, browser: Browser) -> None:
    assert world.authorize(browser).header("Cross-Origin-Opener-Policy") == "unsafe-none"
    assert browser.get("/t/acme/oauth/end_session").header("Cross-Origin-Opener-Policy") == "same-origin"


def test_a_public_clients_script_may_redeem_refresh_and_read(world: World) -> None:
    browser = world.browser()
    code = world.code(**SPA)
    form = {"grant_type": "authorization_code", **SPA, "code": code}
    verifier = {"code_verifier": "a-verifier-of-forty-three-or-more-characters-0123456789"}
    answer = browser.post(TOKEN, form | verifier, Origin=ORIGIN)
    assert answer.status == 200
    assert answer.header("Access-Control-Allow-Origin") == ORIGIN
    assert answer.header("Vary") == "Origin"
    assert answer.header("Access-Control-Allow-Credentials") is None
    read = browser.get(USERINFO, Origin=ORIGIN, Authorization=f"Bearer {answer.json['access_token']}")
    assert (read.status, read.header("Access-Control-Allow-Origin")) == (200, ORIGIN)
    refused = browser.post(TOKEN, form | verifier, Origin=ORIGIN)
    assert (refused.status, refused.header("Access-Control-Allow-Origin")) == (400, ORIGIN)
    unreadable = browser.get(USERINFO, Origin=ORIGIN, Authorization="Bearer x")
    assert (unreadable.status, unreadable.header("Access-Control-Allow-Origin")) == (401, ORIGIN)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://spa.example.com.evil.example", CALLBACK])
def test_another_origins_script_reads_nothing(world: World, origin: str) -> None:
    browser = world.browser()
    token = world.redeem(world.code(**SPA), client_id="spa", client_secret=None, redirect_uri=SPA["redirect_uri"]).json[
        "access_token"
    ]
    answers = [
        browser.post(TOKEN, {"grant_type": "authorization_code", "client_id": "spa", "code": "x"}, Origin=origin),
        browser.get(USERINFO, Origin=origin, Authorization=f"Bearer {token}"),
        browser.send("OPTIONS", TOKEN, headers={"Origin": origin, "Access-Control-Request-Method": "POST"}),
    ]
    for answer in answers:
        assert answer.header("Access-Control-Allow-Origin") is None


def test_a_confidential_client_has_no_origins(world: World) -> None:
    form = {"grant_type": "authorization_code", "client_id": "web", "code": "x"}
    answer = world.browser().post(TOKEN, form, Origin="https://app.example.com")
    assert answer.header("Access-Control-Allow-Origin") is None


@pytest.mark.parametrize("path", [TOKEN, USERINFO])
def test_a_preflight_is_answered_to_origins_of_the_tenants_public_clients(world: World, path: str) -> None:
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    answer = world.browser().send("OPTIONS", path, headers=asked)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.header("Access-Control-Allow-Origin") == ORIGIN
    assert "POST" in str(answer.header("Access-Control-Allow-Methods"))
    assert "Authorization" in str(answer.header("Access-Control-Allow-Headers"))
    elsewhere = {**asked, "Origin": "https://app.example.com"}  # a confidential client's
    assert world.browser().send("OPTIONS", path, headers=elsewhere).header("Access-Control-Allow-Origin") is None

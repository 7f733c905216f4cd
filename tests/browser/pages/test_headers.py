"""Security cases F10: the headers of every page, whatever its status (HD-01 to HD-08, XS-04, XS-05)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from idp.http import Response
from idp.pages import render
from tests.browser.pages.samples import ctx, samples, template_of
from tests.browser.pages.shown import Shown, header, policy

PAGES = list(samples())


def page(name: str, **changed: Any) -> Response:
    return render(changed.pop("house", ctx()), template_of(name), **{**samples()[name], **changed})


@pytest.mark.parametrize("name", PAGES)
def test_hd_01_scripts_and_styles_need_the_nonce_and_nothing_else_loads(name: str):
    directives = policy(page(name))
    assert directives["default-src"] == ["'none'"]
    assert directives["base-uri"] == directives["object-src"] == ["'none'"]
    nonce, dynamic = directives["script-src"]
    assert re.fullmatch(r"'nonce-[A-Za-z0-9_-]{22,}'", nonce)
    assert dynamic == "'strict-dynamic'"
    assert directives["style-src"] == ["'self'", nonce]
    assert directives["require-trusted-types-for"] == ["'script'"]
    assert "unsafe" not in header(page(name), "Content-Security-Policy")


def test_hd_01_a_nonce_is_never_used_twice():
    nonces = {policy(page("signed_out.html"))["script-src"][0] for _ in range(100)}
    assert len(nonces) == 100


@pytest.mark.parametrize("name", PAGES)
def test_hd_02_no_page_can_be_framed(name: str):
    response = page(name, status=403)
    assert policy(response)["frame-ancestors"] == ["'none'"]
    assert header(response, "X-Frame-Options") == "DENY"


@pytest.mark.parametrize("name", PAGES)
def test_hd_03_to_08_the_other_headers(name: str):
    response = page(name)
    assert header(response, "Strict-Transport-Security") == "max-age=31536000; includeSubDomains"
    assert header(response, "X-Content-Type-Options") == "nosniff"
    assert header(response, "Content-Type") == "text/html; charset=utf-8"
    assert header(response, "Referrer-Policy") == "no-referrer"
    assert header(response, "Cross-Origin-Resource-Policy") == "same-origin"
    assert header(response, "Cache-Control") == "no-store"
    assert "Cookie" in header(response, "Vary")


def test_hd_03_plain_http_says_that_it_is_for_development_and_promises_no_tls():
    response = page("sign_in.html", house=ctx(base_url="http://localhost:8080/t/nordwind"))
    assert "Strict-Transport-Security" not in dict(response.headers)
    assert "not protected by TLS" in Shown(response).words
    assert "not protected by TLS" not in Shown(page("sign_in.html")).words


def test_a_page_without_a_tenant_is_told_whether_the_address_is_https():
    secure = render(None, "error.html", status=404, https=True, what="not_found")
    assert header(secure, "Strict-Transport-Security")
    assert "Strict-Transport-Security" not in dict(render(None, "error.html", status=404).headers)


def test_hd_06_a_popup_stays_reachable_for_its_application_and_the_account_does_not():
    assert header(page("sign_in.html"), "Cross-Origin-Opener-Policy") == "unsafe-none"
    assert header(page("camera.html", camera=True), "Cross-Origin-Opener-Policy") == "unsafe-none"
    for name in ("account.html",):
        assert header(page(name), "Cross-Origin-Opener-Policy") == "same-origin"


def test_hd_07_only_the_camera_page_may_use_the_camera():
    no_keys = "publickey-credentials-create=(), publickey-credentials-get=()"
    nothing_else = f"microphone=(), geolocation=(), {no_keys}"
    assert header(page("camera.html", camera=True), "Permissions-Policy") == f"camera=(self), {nothing_else}"
    assert header(page("sign_in.html"), "Permissions-Policy") == f"camera=(), {nothing_else}"


def test_hd_07_only_pages_that_ask_for_a_passkey_may_and_for_that_alone():
    for asked, create, get in (("create", "(self)", "()"), ("get", "()", "(self)"), (None, "()", "()")):
        said = header(page("sign_in.html", passkey=asked), "Permissions-Policy")
        assert said.endswith(f"publickey-credentials-create={create}, publickey-credentials-get={get}")


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://app.example.com/callback?x=1;y", "https://app.example.com"),
        ("http://127.0.0.1:53123/done", "http://127.0.0.1:53123"),
        ("com.example.app:/done", "com.example.app:"),
        ("http://[::1]:53123/done", "http:"),
    ],
)
def test_hd_11_forms_lead_to_us_and_to_the_origin_of_the_redirect(address: str, source: str):
    assert policy(page("consent.html", form_action=(address,)))["form-action"] == ["'self'", source]
    assert policy(page("consent.html"))["form-action"] == ["'self'"]


@pytest.mark.parametrize(
    "address", ["https://a.example.com;script-src *", "https://a b", "//app.example.com", "https://u@a.example", "*"]
)
def test_hd_11_an_address_cannot_write_into_the_policy(address: str):
    with pytest.raises(ValueError, match="an address without"):
        page("consent.html", form_action=(address,))


def test_a_header_given_by_the_caller_replaces_ours_and_cookies_stay_apart():
    cookies = (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    response = page("error.html", headers=(("cache-control", "no-store, private"), *cookies))
    assert header(response, "Cache-Control") == "no-store, private"
    assert [value for name, value in response.headers if name == "Set-Cookie"] == ["a=1", "b=2"]

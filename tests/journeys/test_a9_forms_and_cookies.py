"""Security A9: forms that come from elsewhere, session identifiers, cookies, what a browser keeps after sign-out."""

from __future__ import annotations

import re

import pytest

from idp.http import CookiePolicy
from idp.store import sessions
from tests.agent import Browser
from tests.journeys.people import FACE, invitation, is_camera, journey_of, look, with_face
from tests.world import CALLBACK, PASSWORD, World, landed


def first_form(world: World, browser: Browser):
    form = world.authorize(browser).form("password")
    form.fields |= {"email": "alice@example.com", "password": PASSWORD}
    return form


def test_the_form_as_it_is_signs_in(world: World, browser: Browser):
    assert "code" in landed(browser.submit(first_form(world, browser)))


@pytest.mark.parametrize("csrf", ["", "x", "A" * 43])
def test_lg_01_a_sign_in_form_without_our_mark_is_refused(world: World, browser: Browser, csrf):
    answer = browser.submit(first_form(world, browser), csrf=csrf)
    assert answer.status == 403
    assert "fg-acme" not in browser.cookies


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_lg_01_a_form_that_the_browser_calls_foreign_is_refused(world: World, browser: Browser, site):
    form = first_form(world, browser)
    assert browser.post(form.action, form.fields, Sec_Fetch_Site=site).status == 403
    assert "code" in landed(browser.post(form.action, form.fields, Sec_Fetch_Site="same-origin"))


def test_lg_01_every_form_of_a_journey_wants_the_mark_of_that_journey(world: World, browser: Browser):
    with_face(world)
    other = world.sign_in(browser, client_id="asks")
    foreign = other.form("/consent").fields["csrf"]
    page = world.sign_in(browser, acr_values=FACE)
    for step in ("password", "recovery", "consent", "cancel", "saved", "face_consent"):
        for csrf in ("", foreign):
            answer = browser.post(f"{page.url}/{step}", {"csrf": csrf, "password": PASSWORD, "decision": "allow"})
            assert (step, answer.status) == (step, 403)
    assert is_camera(browser.get(page.url))


@pytest.mark.parametrize("act", ["end_session", "withdraw_consent", "sign_out", "remove_face"])
def test_lg_01_account_forms_of_another_session_change_nothing(world: World, browser: Browser, act):
    world.sign_in(browser)
    mallory = world.browser()
    world.sign_in(mallory, "mallory")
    stolen = mallory.get("/t/acme/account").form("sign_out").fields["csrf"]
    assert browser.post(f"/t/acme/account/{act}", {"csrf": stolen}).status == 403
    assert browser.get("/t/acme/account").status == 200


def test_lg_01_an_account_form_of_before_the_last_sign_in_is_too_old(world: World, browser: Browser):
    world.sign_in(browser)
    form = browser.get("/t/acme/account").form("sign_out")
    landed(browser.submit(world.authorize(browser, prompt="login").form("password"), password=PASSWORD))
    assert browser.submit(form).status == 403


def test_lg_02_mallorys_form_in_alices_browser_signs_nobody_in(world: World, browser: Browser):
    mallorys = first_form(world, world.browser())
    mallorys.fields["email"] = "mallory@example.com"
    world.authorize(browser)
    own = first_form(world, browser).fields["csrf"]
    assert browser.submit(mallorys).status == 403
    assert browser.submit(mallorys, csrf=own).status == 404
    assert "fg-acme" not in browser.cookies


def test_a_sealed_request_is_good_for_ten_minutes(world: World, browser: Browser):
    form = first_form(world, browser)
    world.clock.step(601)
    assert browser.submit(form).status == 404


def test_lg_03_every_gain_gives_the_session_a_new_value_and_kills_the_old(world: World, browser: Browser):
    with_face(world)
    world.authorize(browser)
    assert "fg-acme" not in browser.cookies
    seen = []

    def value() -> str:
        cookie = browser.cookies["fg-acme"]
        with world.inside() as ctx:
            assert sessions.by_cookie(ctx, cookie) is not None
            assert all(sessions.by_cookie(ctx, old) is None for old in seen)
        seen.append(cookie)
        return cookie

    world.sign_in(browser)
    value()
    landed(look(world, browser, world.authorize(browser, acr_values=FACE)))
    value()
    landed(browser.submit(world.authorize(browser, prompt="login").form("password"), password=PASSWORD))
    value()
    assert len(set(seen)) == 3
    browser.cookies["fg-acme"] = seen[0]
    assert 'name="email"' in world.authorize(browser).text


def test_lg_03_a_planted_session_value_is_never_taken_up(world: World, browser: Browser):
    planted = "A" * 43
    browser.cookies["fg-acme"] = planted
    world.sign_in(browser)
    assert browser.cookies["fg-acme"] != planted


@pytest.mark.parametrize("signed_in", [False, True])
def test_lg_04_a_journey_of_another_browser_is_not_found(world: World, browser: Browser, signed_in):
    with_face(world, "mallory")
    page = world.sign_in(browser, "mallory", acr_values=FACE)
    victim = world.browser()
    world.authorize(victim)
    if signed_in:
        world.sign_in(victim)
    for answer in (victim.get(page.url), victim.post(f"{page.url}/cancel", {"csrf": "x"})):
        assert answer.status == 404
    assert is_camera(browser.get(page.url))


def test_lg_05_cookies_are_http_only_lax_and_named_by_tenant(world: World, browser: Browser):
    answer = world.authorize(browser)
    signed_in = world.sign_in(browser)
    cookies = [*answer.all("Set-Cookie"), *signed_in.all("Set-Cookie")]
    assert {cookie.split("=")[0] for cookie in cookies} == {"fg-acme-browser", "fg-acme", "fg-acme-known"}
    for cookie in cookies:
        assert "; HttpOnly" in cookie
        assert "; Path=/" in cookie
        assert "; SameSite=Lax" in cookie
        assert "domain" not in cookie.lower()


def test_lg_05_on_https_every_cookie_is_secure_and_carries_the_host_prefix():
    policy = CookiePolicy(https=True)
    for name in (policy.session("acme"), policy.browser("acme"), policy.known("acme")):
        assert name.startswith("__Host-fg-acme")
        assert "; Secure" in policy.set(name, "x")[1]


def pages_of_a_journey(world: World, browser: Browser):
    with_face(world)
    yield world.authorize(browser)
    yield world.sign_in(browser, acr_values=FACE)
    yield browser.get("/t/acme/login/nothing")
    yield browser.get("/t/acme/invite/nothing")
    yield browser.get(invitation(world, "carol@example.com"))
    yield browser.post("/t/acme/login/start", {})
    yield world.sign_in(world.browser(), "bob", client_id="asks")


def test_lg_06_no_page_may_be_framed_or_kept(world: World, browser: Browser):
    for page in pages_of_a_journey(world, browser):
        assert "frame-ancestors 'none'" in (page.header("Content-Security-Policy") or ""), page.url
        assert page.header("X-Frame-Options") == "DENY"
        assert page.header("Cache-Control") == "no-store", page.url


def test_lg_19_after_sign_out_nothing_of_the_session_opens_anything(world: World, browser: Browser):
    world.sign_in(browser)
    account = browser.get("/t/acme/account")
    kept = dict(browser.cookies)
    answer = browser.submit(account.form("sign_out"))
    assert "signed out" in answer.text
    assert "fg-acme" not in browser.cookies
    browser.cookies |= kept
    assert 'name="email"' in browser.get("/t/acme/account").text
    assert 'name="email"' in world.authorize(browser).text
    assert browser.submit(account.form("sign_out"), csrf="x").status == 403
    assert account.header("Cache-Control") == "no-store"
    assert "Cookie" in (account.header("Vary") or "")


def test_tn_09_a_session_of_one_tenant_is_nobody_in_another(world: World, browser: Browser):
    world.sign_in(browser)
    assert 'name="email"' in world.authorize(browser, "other").text
    browser.cookies["fg-other"] = browser.cookies["fg-acme"]
    browser.cookies["fg-other-browser"] = browser.cookies["fg-acme-browser"]
    assert 'name="email"' in world.authorize(browser, "other").text
    assert 'name="email"' in browser.get("/t/other/account").text


def test_tn_09_a_form_of_one_tenant_is_refused_by_another(world: World, browser: Browser):
    form = first_form(world, browser)
    browser.cookies["fg-other-browser"] = browser.cookies["fg-acme-browser"]
    own = world.authorize(browser, "other").form("password").fields["csrf"]
    there = form.action.replace("/t/acme/", "/t/other/")
    assert browser.post(there, form.fields).status == 403
    assert browser.post(there, form.fields | {"csrf": own}).status == 404


def test_a_post_from_the_applications_page_finds_the_session(world: World, browser: Browser):
    world.sign_in(browser)
    cookies, browser.cookies = browser.cookies, {}
    bounced = browser.post("/t/acme/oauth/authorize", world.request(), follow=False)
    assert bounced.status == 303
    browser.cookies = cookies
    assert "code" in landed(browser.get(str(bounced.location)))


def test_a_page_names_where_its_form_may_lead(world: World, browser: Browser):
    policy = world.authorize(browser).header("Content-Security-Policy") or ""
    origin = re.match(r"https://[^/]+", CALLBACK)
    assert origin
    assert f"form-action 'self' {origin[0]}" in policy


def test_a_journey_ends_once(world: World, browser: Browser):
    with_face(world)
    page = world.sign_in(browser, acr_values=FACE)
    journey = journey_of(world, browser, page)
    landed(look(world, browser, page))
    assert browser.get(page.url).status == 404
    assert browser.get(f"/t/acme/login/{journey.id}").status == 404


def test_a_person_may_cancel(world: World, browser: Browser):
    with_face(world)
    page = world.sign_in(browser, client_id="asks")
    csrf = page.form("/consent").fields["csrf"]
    assert landed(browser.post(f"{page.url}/cancel", {"csrf": csrf}))["error"] == "access_denied"
    assert "fg-acme" not in browser.cookies


def test_consent_is_asked_once_and_denied_is_denied(world: World, browser: Browser):
    page = world.sign_in(browser, client_id="asks")
    assert landed(browser.submit(page.form("/consent"), decision="deny"))["error"] == "access_denied"
    page = world.sign_in(browser, client_id="asks")
    assert "code" in landed(browser.submit(page.form("/consent"), decision="allow"))
    assert "code" in landed(world.authorize(browser, client_id="asks"))
    wider = world.authorize(browser, client_id="asks", scope="openid profile email offline_access")
    assert wider.form("/consent")
    assert world.authorize(browser, client_id="asks", prompt="consent").form("/consent")


def test_a_consent_form_without_a_decision_asks_again(world: World, browser: Browser):
    page = world.sign_in(browser, client_id="asks")
    assert browser.submit(page.form("/consent")).form("/consent")

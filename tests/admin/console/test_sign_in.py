"""AD-07: the console's own sign-in through our own OpenID Connect, its session, and what ends it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from idp.ids import digest
from idp.store import administrators, people
from tests.admin.console.conftest import At, appointed, sign_in
from tests.agent import Answer, Browser
from tests.authenticator import Authenticator
from tests.journeys.passkeys import answer, is_passkey_page, with_passkey
from tests.journeys.people import give_code, is_camera, look, with_codes, with_face
from tests.world import PASSWORD, World


def query_of(answer: Answer) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(str(answer.location)).query).items()}


def hop(browser: Browser, answer: Answer) -> Answer:
    return browser.get(str(answer.location), follow=False)


def to_the_callback(world: World, browser: Browser) -> Answer:
    """Up to the answer that sends the browser back to the console with a code."""
    appointed(world, "ada", "platform_admin", None)
    page = browser.get("/admin/tenants")
    proven = browser.submit(page.form("password"), follow=False, email="ada@example.com", password=PASSWORD)
    return hop(browser, proven)


def test_the_console_signs_in_like_an_application_and_comes_back_to_the_page(world: World) -> None:
    appointed(world, "ada", "platform_admin", None)
    browser = world.browser()
    begun = browser.get("/admin/tenants?search=ac", follow=False)
    authorize = hop(browser, begun)
    asked = query_of(authorize)
    assert str(authorize.location).startswith("http://localhost:8080/t/system/oauth/authorize?")
    assert asked["client_id"] == "console"
    assert asked["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    page = hop(browser, authorize)
    landed = browser.submit(page.form("password"), email="ada@example.com", password=PASSWORD)
    assert landed.url.endswith("/admin/tenants?search=ac")
    assert "Acme" in landed.text


@pytest.mark.parametrize("changed", ["state", "code", "iss"])
def test_ad_07_an_answer_of_no_sign_in_here_opens_nothing(world: World, browser: Browser, changed: str) -> None:
    back = to_the_callback(world, browser)
    address = re.sub(rf"(?<=[?&]){changed}=[^&]+", f"{changed}=" + "x" * 43, str(back.location))
    assert address != back.location
    answer = browser.get(address)
    assert answer.status == 400
    assert "fg-admin" not in browser.cookies


def test_ad_07_a_sign_in_ends_in_the_browser_that_began_it(world: World, browser: Browser) -> None:
    back = to_the_callback(world, browser)
    other = world.browser()
    other.get("/admin/tenants")
    assert other.get(str(back.location)).status == 400
    assert "fg-admin" not in other.cookies


def test_ad_07_a_code_opens_one_session(world: World, browser: Browser) -> None:
    back = to_the_callback(world, browser)
    waiting = browser.cookies["fg-admin-login"]
    assert browser.get(str(back.location)).status == 200
    browser.cookies["fg-admin-login"] = waiting
    assert browser.get(str(back.location)).status == 400


def test_ad_07_the_id_token_of_another_sign_in_is_refused(world: World, browser: Browser) -> None:
    """A code that was made for another nonce, with the state of this one."""
    appointed(world, "ada", "platform_admin", None)
    page = browser.get("/admin/tenants")
    begun = query_of(hop(browser, browser.get("/admin/tenants", follow=False)))
    other = hop(browser, browser.get("/admin/tenants", follow=False))
    altered = str(other.location).replace(query_of(other)["nonce"], begun["nonce"])
    page = browser.get(altered)
    answer = browser.submit(page.form("password"), email="ada@example.com", password=PASSWORD)
    assert answer.status == 400
    assert "fg-admin" not in browser.cookies


def test_ad_07_the_cookie_is_the_consoles_own(ada: Browser, world: World) -> None:
    assert ada.get("/admin/tenants").status == 200
    account = world.browser()
    account.cookies = {name: value for name, value in ada.cookies.items() if name != "fg-admin"}
    assert account.get("/admin/tenants", follow=False).status == 303
    posted = account.post("/admin/tenants/new", {"slug": "x", "name": "x"})
    assert posted.status == 403
    only = world.browser()
    only.cookies = {"fg-admin": ada.cookies["fg-admin"]}
    assert only.get("/t/system/account").form("password")


def test_ad_07_a_quarter_of_an_hour_without_use_ends_it(ada: Browser, world: World) -> None:
    world.clock.step(14 * 60)
    assert ada.get("/admin/tenants", follow=False).status == 200
    world.clock.step(14 * 60)
    assert ada.get("/admin/tenants", follow=False).status == 200
    world.clock.step(15 * 60 + 1)
    assert ada.get("/admin/tenants", follow=False).status == 303


def test_ad_07_eight_hours_end_it(ada: Browser, world: World) -> None:
    for _ in range(8 * 6 - 1):
        world.clock.step(600)
        assert ada.get("/admin/me", follow=False).status == 200
    world.clock.step(601)
    assert ada.get("/admin/me", follow=False).status == 303


def test_signing_out_at_the_provider_ends_it(ada: Browser) -> None:
    ada.submit(ada.get("/t/system/account").form("sign_out"))
    assert ada.get("/admin/tenants", follow=False).status == 303


def test_signing_out_here_ends_both(ada: Browser) -> None:
    value = ada.cookies["fg-admin"]
    page = ada.submit(ada.get("/admin/tenants").form("sign_out"))
    assert page.url.endswith("/admin/signed_out")
    assert "fg-admin" not in ada.cookies
    ada.cookies["fg-admin"] = value
    assert ada.get("/admin/tenants", follow=False).status == 303
    assert ada.get("/t/system/account").form("password")


def test_a_disabled_administrator_is_out_at_once(ada: Browser, world: World) -> None:
    with world.inside("system") as system:
        people.set_active(system, world.person("ada", "system").id, False)
    assert ada.get("/admin/tenants", follow=False).status == 303


def test_who_was_dismissed_and_who_never_had_a_role_see_one_page(at_console: At, world: World) -> None:
    ada = at_console()
    with world.inside("system") as system:
        administrators.dismiss_everywhere(system, world.person("ada", "system").id)
    bob = at_console(None, name="bob")
    for browser in (ada, bob):
        answer = browser.get("/admin/tenants")
        assert answer.status == 403
        assert "You administer nothing here" in answer.text
        assert browser.submit(answer.form("sign_out")).url.endswith("/admin/signed_out")


def test_ad_07_a_face_once_enrolled_is_asked_for(world: World) -> None:
    appointed(world, "ada", "platform_admin", None)
    with_face(world, "ada", "system")
    browser = world.browser()
    camera = sign_in(browser, "ada")
    assert is_camera(camera)
    assert "fg-admin" not in browser.cookies
    assert look(world, browser, camera, slug="system").status == 200
    assert browser.get("/admin/tenants").status == 200


def test_ad_07_a_passkey_once_enrolled_is_asked_for(world: World) -> None:
    appointed(world, "ada", "platform_admin", None)
    device = Authenticator()
    with_passkey(world, "ada", "system", device=device)
    browser = world.browser()
    page = sign_in(browser, "ada")
    assert is_passkey_page(page)
    assert "fg-admin" not in browser.cookies
    assert answer(browser, page, device).url.endswith("/admin/tenants")
    first = world.browser()
    assert answer(first, first.get("/admin/me"), device).url.endswith("/admin/me")


def test_ad_07_recovery_codes_do_not_open_the_console_of_who_has_a_face(world: World) -> None:
    appointed(world, "ada", "platform_admin", None)
    with_face(world, "ada", "system")
    codes = with_codes(world, "ada", "system")
    browser = world.browser()
    refused = give_code(browser, sign_in(browser, "ada"), codes[0])
    assert refused.status == 403
    assert "Your passkey or your face is needed" in refused.text
    assert "/t/system/account" in refused.text
    assert "fg-admin" not in browser.cookies


def test_only_pages_of_the_console_are_gone_back_to(world: World) -> None:
    appointed(world, "ada", "platform_admin", None)
    for wrong in ("https://evil.example/", "//evil.example", "/admin//evil.example", "/t/acme/account", "/admin/login"):
        browser = world.browser()
        page = browser.get("/admin/login", {"return_to": wrong})
        answer = browser.submit(page.form("password"), email="ada@example.com", password=PASSWORD)
        assert answer.url == "http://localhost:8080/admin/tenants"


def test_the_store_knows_the_cookie_by_its_digest_alone(ada: Browser, world: World) -> None:
    raw = (world.data / "faceguard.db").read_bytes() + (world.data / "faceguard.db-wal").read_bytes()
    assert digest(ada.cookies["fg-admin"]).encode() in raw
    assert ada.cookies["fg-admin"].encode() not in raw


@pytest.mark.parametrize("slug", ["admin", "admin-login"])
def test_no_tenant_is_called_like_the_consoles_cookies(ada: Browser, slug: str) -> None:
    form = ada.get("/admin/tenants/new").form("slug")
    assert ada.submit(form, slug=slug, name="x").status == 422

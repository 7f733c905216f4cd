"""An authenticator app: a second factor in a sign-in, and how it is set up and removed (security A11)."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest

from idp.keys.envelope import Unreadable
from idp.store import audit, totp
from tests.agent import Answer, Browser
from tests.journeys.people import FACE, MFA, is_camera, with_codes, with_face, with_totp
from tests.world import PASSWORD, World, claims_of, landed

ACCOUNT = "/t/acme/account"


def now(world: World, app: pyotp.TOTP) -> str:
    return app.at(world.clock.now())


def at_the_code(world: World, browser: Browser, name: str = "alice", slug: str = "acme") -> Answer:
    return world.sign_in(browser, name, slug, acr_values=MFA)


def own_pages(browser: Browser, code: str) -> Answer:
    """At the page that sets up an app, after a password and a code of some kind: two factors, just now."""
    page = browser.submit(browser.get(ACCOUNT).form("password"), email="alice@example.com", password=PASSWORD)
    if 'name="code"' not in page.text:
        page = browser.get(f"{ACCOUNT}/totp")
    browser.submit(page.form("code"), code=code)
    return browser.get(f"{ACCOUNT}/totp")


def secret_of(page: Answer) -> str:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
    assert found
    return found[1].replace(" ", "")


def kinds(world: World) -> set[str]:
    with world.inside() as ctx:
        return {event.kind for event in audit.recent(ctx, 100)}


def test_a_code_of_the_app_is_a_second_factor_and_amr_says_so(world: World, browser: Browser):
    app = with_totp(world)
    answer = browser.submit(at_the_code(world, browser).form("code"), code=now(world, app))
    claims = claims_of(world.redeem(landed(answer)["code"]).json["id_token"])
    assert (claims["acr"], claims["amr"]) == (MFA, ["pwd", "otp", "mfa"])
    assert "totp.passed" in kinds(world)


def test_mf_14_a_code_is_good_once_even_for_another_journey(world: World):
    app, first, second = with_totp(world), world.browser(), world.browser()
    code = now(world, app)
    landed(first.submit(at_the_code(world, first).form("code"), code=code))
    assert 'role="alert"' in second.submit(at_the_code(world, second).form("code"), code=code).text
    world.clock.step(30)
    assert 'role="alert"' in second.submit(at_the_code(world, second).form("code"), code=code).text
    assert "code" in landed(second.submit(at_the_code(world, second).form("code"), code=now(world, app)))


def test_mf_14_of_parallel_uses_of_one_code_one_succeeds(world: World):
    app = with_totp(world)
    browsers = [world.browser() for _ in range(4)]
    forms = [at_the_code(world, browser).form("code") for browser in browsers]
    code = now(world, app)

    def use(index: int) -> bool:
        return "code=" in (browsers[index].submit(forms[index], code=code).location or "")

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(use, range(4))) == 1


def test_mf_03_a_right_code_of_another_person_or_tenant_is_wrong(world: World, browser: Browser):
    with_totp(world)
    others = [with_totp(world, "bob"), with_totp(world, "alice", "other")]
    page = at_the_code(world, browser)
    for app in others:
        assert 'role="alert"' in browser.submit(page.form("code"), code=now(world, app)).text


def test_mf_03_another_browser_cannot_answer_with_a_right_code(world: World, browser: Browser):
    app, mallory = with_totp(world), world.browser()
    form = at_the_code(world, browser).form("code")
    at_the_code(world, mallory, "mallory")
    assert mallory.submit(form, code=now(world, app)).status == 404
    assert "code" in landed(browser.submit(form, code=now(world, app)))


def test_mf_07_wrong_codes_are_limited_counted_and_told_alike(world: World, browser: Browser):
    app = with_totp(world)
    page = at_the_code(world, browser)
    answers = [browser.submit(page.form("code"), code="000000") for _ in range(5)]
    assert {answer.status for answer in answers} == {200}
    limited = browser.submit(page.form("code"), code=now(world, app))
    assert (limited.status, limited.header("Retry-After")) == (429, "2")
    assert {"totp.failed", "totp.limited"} <= kinds(world)
    world.clock.step(3)
    assert "code" in landed(browser.submit(page.form("code"), code=now(world, app)))


def test_mf_07_it_is_no_face_where_a_face_is_required(world: World, browser: Browser):
    world.set_policy(face="required")
    with_face(world)
    app = with_totp(world)
    page = browser.get(f"{world.sign_in(browser).url}?way=totp")
    answer = browser.submit(page.form("code"), code=now(world, app))
    assert landed(answer)["error"] == "unmet_authentication_requirements"


def test_every_way_is_on_the_page_to_choose_from_and_says_where_it_is_not_enough(world: World, browser: Browser):
    with_face(world)
    with_totp(world)
    with_codes(world)
    camera = world.sign_in(browser, acr_values=FACE)
    assert is_camera(camera)
    page = browser.get(f"{camera.url}?way=another")
    assert [f"{camera.url}?way={way}" in page.text for way in ("face", "totp", "recovery", "email")] == [True] * 3 + [
        False
    ]
    assert page.text.count("not enough for") == 2
    assert is_camera(browser.get(f"{camera.url}?way=face"))
    assert "way=another" in browser.get(f"{camera.url}?way=totp").text


def test_mf_06_a_password_alone_sets_up_no_app(world: World, browser: Browser):
    browser.submit(browser.get(ACCOUNT).form("password"), email="alice@example.com", password=PASSWORD)
    page = browser.get(f"{ACCOUNT}/totp")
    assert page.status == 403
    assert "<svg viewBox" not in page.text.replace('<svg class="icon"', "")


def test_mf_13_an_app_is_set_up_after_two_factors_and_confirmed_by_a_code(world: World, browser: Browser):
    page = own_pages(browser, with_codes(world)[0])
    app = pyotp.TOTP(secret_of(page))
    again = browser.submit(page.form("sealed"), code="000000")
    assert secret_of(again) == app.secret, "the picture that was scanned stays"
    done = browser.submit(again.form("sealed"), code=now(world, app))
    assert "Your authenticator app is set up." in done.text
    assert "totp.added" in kinds(world)
    with world.inside() as ctx:
        kept = totp.find(ctx, world.person().id)
    assert kept is not None
    assert app.secret.encode() not in kept.wrapped


def test_mf_14_the_code_that_confirmed_an_app_signs_nobody_in(world: World, browser: Browser):
    page = own_pages(browser, with_codes(world)[0])
    app = pyotp.TOTP(secret_of(page))
    code = now(world, app)
    browser.submit(page.form("sealed"), code=code)
    other = world.browser()
    page = other.get(f"{at_the_code(world, other).url}?way=totp")
    assert 'role="alert"' in other.submit(page.form("code"), code=code).text


def test_mf_16_an_app_that_was_not_confirmed_is_none_and_the_old_one_stays(world: World, browser: Browser):
    old = with_totp(world)
    page = own_pages(browser, now(world, old))
    new = pyotp.TOTP(secret_of(page))
    other = world.browser()
    asked = at_the_code(world, other)
    assert 'role="alert"' in other.submit(asked.form("code"), code=now(world, new)).text
    world.clock.step(30)
    landed(other.submit(asked.form("code"), code=now(world, old)))


def test_mf_16_a_picture_that_is_too_old_or_of_another_session_sets_up_nothing(world: World, browser: Browser):
    codes = with_codes(world)
    page = own_pages(browser, codes[0])
    app, form = pyotp.TOTP(secret_of(page)), page.form("sealed")
    other = world.browser()
    foreign = own_pages(other, codes[1]).form("sealed")
    foreign.fields["sealed"] = form.fields["sealed"]
    for here, sent, wait in ((other, foreign, 0), (browser, form, 901)):
        world.clock.step(wait)
        here.submit(sent, code=now(world, app))
        with world.inside() as ctx:
            assert totp.find(ctx, world.person().id) is None


def test_mf_13_removing_an_app_takes_two_factors_just_now_and_ends_what_it_was(world: World, browser: Browser):
    app = with_totp(world)
    own_pages(browser, now(world, app))
    world.clock.step(901)
    assert browser.get(f"{ACCOUNT}/remove_totp").form("/password"), "not fresh enough any more"
    here = world.browser()
    own_pages(here, now(world, app))
    done = here.submit(here.get(f"{ACCOUNT}/remove_totp").form("/remove_totp"))
    assert "Your authenticator app has been removed." in done.text
    with world.inside() as ctx:
        assert totp.find(ctx, world.person().id) is None
    assert landed(at_the_code(world, world.browser()))["code"], "a wish; there is no factor left"


@pytest.mark.parametrize(("others", "ended"), [("end", True), ("", False)])
def test_mf_13_other_sessions_end_where_the_person_says_so(world: World, browser: Browser, others, ended):
    app, elsewhere = with_totp(world), world.browser()
    world.code(elsewhere)
    own_pages(browser, now(world, app))
    browser.submit(browser.get(f"{ACCOUNT}/remove_totp").form("/remove_totp"), others=others)
    assert ('name="email"' in world.authorize(elsewhere).text) is ended


def test_a_form_of_another_site_removes_nothing(world: World, browser: Browser):
    app = with_totp(world)
    own_pages(browser, now(world, app))
    assert browser.post(f"{ACCOUNT}/remove_totp", {"csrf": "x"}).status == 403
    with world.inside() as ctx:
        assert totp.find(ctx, world.person().id) is not None


def test_a_secret_opens_for_its_person_in_its_tenant_alone(world: World):
    with world.inside() as ctx, world.inside("other") as other:
        keyring = world.house.keyring
        wrapped = keyring.wrap_totp(ctx, "alice", "SECRET")
        assert keyring.unwrap_totp(ctx, "alice", wrapped) == "SECRET"
        for where, person in ((ctx, "bob"), (other, "alice")):
            with pytest.raises(Unreadable):
                keyring.unwrap_totp(where, person, wrapped)


def test_an_app_is_asked_for_before_ones_own_pages(world: World, browser: Browser):
    app = with_totp(world)
    page = browser.submit(browser.get(ACCOUNT).form("password"), email="alice@example.com", password=PASSWORD)
    assert "Code from your app" in page.text
    assert browser.submit(page.form("code"), code=now(world, app)).url.endswith("/account")

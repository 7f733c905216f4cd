"""Nobody is stuck on a page of a journey: every step can be cancelled, and no other way is no dead end (FA-29)."""

from __future__ import annotations

import pytest

from tests.agent import Answer, Browser
from tests.journeys.people import FACE, NEW_PASSWORD, invitation, is_camera, look, with_codes, with_face
from tests.world import PASSWORD, World, landed


def at_the_camera(world: World, browser: Browser) -> Answer:
    with_face(world)
    return world.sign_in(browser, acr_values=FACE)


def at_the_recovery_code(world: World, browser: Browser) -> Answer:
    with_codes(world)
    return browser.get(f"{at_the_camera(world, browser).url}?way=another")


def at_no_other_way(world: World, browser: Browser) -> Answer:
    return browser.get(f"{at_the_camera(world, browser).url}?way=another")


def at_the_password(world: World, browser: Browser) -> Answer:
    world.sign_in(browser)
    return world.authorize(browser, prompt="login")


@pytest.mark.parametrize("at", [at_the_password, at_the_camera, at_the_recovery_code, at_no_other_way])
def test_every_step_can_be_cancelled_back_to_the_application(world: World, browser: Browser, at):
    page = at(world, browser)
    answer = browser.submit(page.form("/cancel"))
    assert landed(answer)["error"] == "access_denied"
    assert landed(answer)["state"] == "the-state"
    assert browser.get(page.url).status == 404, "the journey is over"


def test_cancelling_the_way_to_ones_own_pages_leads_to_their_sign_in(world: World, browser: Browser):
    with_face(world)
    page = browser.submit(browser.get("/t/acme/account").form("password"), email="alice@example.com", password=PASSWORD)
    assert is_camera(page)
    assert 'name="email"' in browser.submit(page.form("/cancel")).text


def test_cancelling_what_an_application_s_session_lacks_for_ones_own_pages_asks_no_second_time(
    world: World, browser: Browser
):
    with_face(world)
    world.sign_in(browser)
    page = browser.get("/t/acme/account")
    assert is_camera(page)
    assert "You are still signed in" in browser.submit(page.form("/cancel")).text


@pytest.mark.parametrize("wanted", ["face", "codes", "password", "remove_face"])
def test_cancelling_a_change_leads_back_to_the_account(world: World, browser: Browser, wanted):
    with_face(world)
    page = browser.submit(browser.get("/t/acme/account").form("password"), email="alice@example.com", password=PASSWORD)
    look(world, browser, page)
    world.clock.step(901)
    asked = browser.get(f"/t/acme/account/{wanted}")
    assert asked.form("/password")
    assert browser.submit(asked.form("/cancel")).url.endswith("/t/acme/account")


def test_enrolling_a_face_from_the_account_can_be_cancelled_and_an_invitation_declined(world: World, browser: Browser):
    form = browser.get(invitation(world, "carol@example.com")).form("password")
    page = browser.submit(form, password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    page = browser.submit(page.form("saved"), saved="yes")
    assert "/cancel" not in page.text
    browser.submit(page.form("face_consent"), decision="decline")
    page = browser.get("/t/acme/account/face")
    assert browser.submit(page.form("/cancel")).url.endswith("/t/acme/account")


def test_fa_29_who_has_no_other_way_is_told_so_and_finds_back_to_the_camera(world: World, browser: Browser):
    page = at_no_other_way(world, browser)
    assert page.status == 200
    assert "You have no other way yet" in page.text
    assert "ask whoever runs this service for a new invitation" in page.text
    back = page.url.partition("?")[0]
    assert f'href="{back}"' in page.text
    assert is_camera(browser.get(back))

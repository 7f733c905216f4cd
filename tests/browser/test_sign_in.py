"""Enrolment by invitation, then a sign-in with password and face, in the demo application's own words."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ALICE, ALICE_AGAIN, Open
from tests.browser.running import Running
from tests.browser.visitor import Person, fully_seen

pytestmark = pytest.mark.browser

MFA, FACE = "urn:faceguard:acr:mfa", "urn:faceguard:acr:face"
SMALL_PHONE = (320, 568)


def test_the_printed_link_works_once(running, visitor: Open, alice: Person):
    again = visitor()
    again.page.goto(running.invitation("demo"))
    assert not again.asked_for_a_password
    assert "no longer valid" in again.page.inner_text("main")


def test_a_password_and_a_living_face_sign_in(running: Running, visitor: Open, alice: Person):
    """This photograph of the person was not enrolled: the face is recognised, not the picture."""

    def sitting() -> dict[str, Any]:
        someone = visitor(live=ALICE_AGAIN).at_the_application().follow("login").gives_password(alice)
        claims = someone.looks_into_the_camera().allows_if_asked().claims
        assert "Demo Person" in someone.page.inner_text("h1")
        assert someone.page.locator("#acr").inner_text() == claims["acr"]
        return claims

    claims = fully_seen(sitting, acr=FACE)
    assert claims["amr"] == ["pwd", "face", "mfa"]
    assert claims["acr"] == FACE
    assert claims["iss"] == running.issuer


@pytest.mark.soak
def test_step_by_step_in_words_on_a_small_phone_by_keyboard_alone(visitor: Open, alice: Person):
    def sitting() -> dict[str, Any]:
        someone = visitor(live=ALICE, words=True, size=SMALL_PHONE).at_the_application().follow("login")
        someone.gives_password(alice).page.focus("#in-words")
        someone.page.keyboard.press("Space")
        expect(someone.page.locator("#start")).to_be_enabled()  # a script enables it, and until then Tab passes it by
        someone.page.keyboard.press("Tab")
        assert someone.page.evaluate("document.activeElement.id") == "start"
        return someone.looks_into_the_camera().allows_if_asked().claims

    assert fully_seen(sitting, acr=FACE)["acr"] == FACE


@pytest.mark.soak
def test_fa_32_without_the_light_a_face_is_one_only_beside_another_factor(visitor: Open, alice: Person):
    someone = visitor(live=ALICE, size=SMALL_PHONE).at_the_application().follow("login").gives_password(alice)
    someone.page.check("#without-light")
    claims = someone.looks_into_the_camera().allows_if_asked().claims
    assert claims["acr"] == MFA
    someone.follow("step-up").takes_the_other_way(alice)
    claims = someone.claims
    assert claims["acr"] == FACE
    assert set(claims["amr"]) == {"pwd", "face", "otp", "mfa"}


def test_the_account_page_knows_the_face_and_the_browser(visitor: Open, alice: Person):
    someone = visitor()
    someone.page.goto(f"{someone.issuer}/account")
    someone.gives_password(alice).takes_the_other_way(alice)
    someone.page.wait_for_url("**/account")
    shown = someone.page.inner_text("main")
    assert alice.email in shown
    assert "Set up on" in shown
    assert "This browser" in shown

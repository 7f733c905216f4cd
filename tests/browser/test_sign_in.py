"""Enrolment by invitation, then a sign-in with password and face, in the demo application's own words."""

from __future__ import annotations

import pytest

from tests.browser.conftest import ALICE, ALICE_AGAIN, Open
from tests.browser.running import Running
from tests.browser.visitor import Person

pytestmark = pytest.mark.browser

FACE = "urn:faceguard:acr:face"


def test_the_printed_link_works_once(running, visitor: Open, alice: Person):
    again = visitor()
    again.page.goto(running.invitation("demo"))
    assert not again.asked_for_a_password
    assert "no longer valid" in again.page.inner_text("main")


@pytest.mark.parametrize("photo", [ALICE, ALICE_AGAIN])
def test_a_password_and_a_living_face_sign_in(running: Running, visitor: Open, alice: Person, photo: str):
    """The second photograph of the person was not enrolled: the face is recognised, not the picture."""
    someone = visitor(live=photo).at_the_application().follow("login").gives_password(alice)
    claims = someone.looks_into_the_camera().allows_if_asked().claims
    assert claims["amr"] == ["pwd", "face", "mfa"]
    assert claims["acr"] == FACE
    assert claims["iss"] == running.issuer
    assert "Demo Person" in someone.page.inner_text("h1")
    assert someone.page.locator("#acr").inner_text() == FACE


def test_the_account_page_knows_the_face_and_the_browser(visitor: Open, alice: Person):
    someone = visitor(live=ALICE)
    someone.page.goto(f"{someone.issuer}/account")
    someone.gives_password(alice).looks_into_the_camera()
    someone.page.wait_for_url("**/account")
    shown = someone.page.inner_text("main")
    assert alice.email in shown
    assert "Set up on" in shown
    assert "This browser" in shown

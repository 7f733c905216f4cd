"""Nobody needs a camera: a recovery code completes the sign-in, and the ID token says so (NIST 800-63B §3.2.3)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.visitor import Person, Visitor

pytestmark = pytest.mark.browser

MFA = "urn:faceguard:acr:mfa"


def at_the_camera(visitor: Visitor, person: Person) -> Visitor:
    return visitor.at_the_application().follow("login").gives_password(person)


@pytest.mark.parametrize(
    ("browser", "said"),
    [
        ({"camera": False}, "No camera was found."),
        ({"allowed": False}, "The browser does not allow the camera."),
    ],
    ids=["no camera", "not allowed"],
)
def test_without_a_camera_a_recovery_code_completes_the_sign_in(visitor: Open, alice: Person, browser, said):
    someone = at_the_camera(visitor(**browser), alice).starts_camera()
    assert said in someone.is_turned_away()
    claims = someone.takes_the_other_way(alice).allows_if_asked().claims
    assert claims["amr"] == ["pwd", "otp", "mfa"]
    assert claims["acr"] == MFA


def test_a_recovery_code_works_once(visitor: Open, alice: Person):
    code = alice.codes[-1]
    at_the_camera(visitor(), alice).takes_the_other_way(alice).allows_if_asked()
    again = at_the_camera(visitor(), alice)
    again.takes_the_other_way(Person(alice.email, alice.password, [code]))
    expect(again.page.locator("#problem")).to_contain_text("not right or has been used before")


def test_fa_29_the_other_way_is_reached_and_used_by_keyboard_alone(visitor: Open, alice: Person):
    someone = at_the_camera(visitor(camera=False), alice)
    keys = someone.page.keyboard
    expect(someone.page.locator("#start")).to_be_enabled()
    for _tab in range(10):
        keys.press("Tab")
        if someone.page.evaluate("document.activeElement.id") == "other":
            break
    keys.press("Enter")
    expect(someone.page.locator("#code")).to_be_focused()
    keys.type(alice.codes.pop())
    keys.press("Enter")
    assert someone.allows_if_asked().claims["amr"] == ["pwd", "otp", "mfa"]


def test_fa_29_who_declined_a_face_signs_in_without_ever_seeing_the_camera(visitor: Open, bob: Person):
    someone = visitor(camera=False).at_the_application().follow("login").gives_password(bob)
    expect(someone.page.locator("#code")).to_be_visible()
    assert someone.gives_code(bob).allows_if_asked().claims["amr"] == ["pwd", "otp", "mfa"]

"""What a session is worth: step-up asks for what is missing and no more; sign-out ends it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ALICE, Open
from tests.browser.visitor import Person, fully_seen

pytestmark = pytest.mark.browser


def test_step_up_asks_for_the_face_alone(visitor: Open, alice: Person):
    def sitting() -> dict[str, Any]:
        someone = visitor(live=ALICE).at_the_application().follow("login").gives_password(alice)
        before = someone.takes_the_other_way(alice).allows_if_asked().claims
        assert before["acr"] == "urn:faceguard:acr:mfa"
        someone.follow("step-up")
        expect(someone.page.locator("#start")).to_be_visible()
        assert not someone.asked_for_a_password
        after = someone.looks_into_the_camera().claims
        assert after["sid"] == before["sid"]
        return after

    amr, acr = ["pwd", "face", "mfa"], "urn:faceguard:acr:face"
    claims = fully_seen(sitting, amr=amr, acr=acr)
    assert claims["amr"] == amr
    assert claims["acr"] == acr


def test_who_is_signed_in_is_not_asked_again_until_sign_out_ends_it(visitor: Open, bob: Person):
    someone = visitor().at_the_application().follow("login").gives_password(bob)
    first = someone.gives_code(bob).allows_if_asked().claims
    someone.page.context.clear_cookies(name="demo-app")
    assert someone.at_the_application().is_signed_out_there
    assert someone.follow("login").claims["sid"] == first["sid"]
    someone.follow("logout")
    someone.page.wait_for_url(f"{someone.app_url}/")
    assert someone.is_signed_out_there
    someone.follow("login")
    assert someone.asked_for_a_password


def test_sign_in_again_asks_for_everything_anew(visitor: Open, bob: Person):
    someone = visitor().at_the_application().follow("login").gives_password(bob)
    before = someone.gives_code(bob).allows_if_asked().claims
    someone.follow("again")
    assert someone.asked_for_a_password
    someone.page.fill("#password", bob.password)
    someone.page.click("main form button.button")
    after = someone.gives_code(bob).allows_if_asked().claims
    assert after["auth_time"] >= before["auth_time"]
    assert after["sid"] == before["sid"]

"""The camera page itself: intent before the camera starts (FA-30), and a fresh start when it was left half-way."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request, expect

from tests.browser.conftest import ALICE, Open
from tests.browser.visitor import Person, Visitor

pytestmark = pytest.mark.browser

WATCHED = """
  const asked = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.cameraAskedFor = 0;
  navigator.mediaDevices.getUserMedia = (...given) => { window.cameraAskedFor += 1; return asked(...given); };
"""


@pytest.fixture
def at_the_camera(visitor: Open, alice: Person) -> Visitor:
    """Before the page of the check, with the living person; the page's calls for a camera are counted."""
    someone = visitor(live=ALICE)
    someone.page.add_init_script(WATCHED)
    someone.at_the_application().follow("login").gives_password(alice)
    expect(someone.page.locator("#start")).to_be_enabled()  # by the script: it listens from now on
    return someone


def test_fa_30_neither_camera_nor_picture_before_the_button_is_pressed(at_the_camera: Visitor):
    page = at_the_camera.page
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))

    def frames() -> int:
        return sum(request.url.endswith("/frames") for request in sent)

    page.wait_for_timeout(1_500)
    page.keyboard.press("Tab")
    page.mouse.move(300, 300)
    assert page.evaluate("window.cameraAskedFor") == 0
    assert [request.url for request in sent if request.method == "POST"] == []
    with page.expect_request(lambda _: frames() > 10):
        at_the_camera.starts_camera()
    posts = [request.url for request in sent if request.method == "POST"]
    assert posts[0].endswith("/face/captures")


@pytest.mark.soak
def test_a_page_reloaded_in_the_middle_of_a_check_starts_a_new_one(at_the_camera: Visitor):
    page = at_the_camera.page
    with page.expect_request(lambda request: request.url.endswith("/frames")):
        at_the_camera.starts_camera()
    page.wait_for_function("() => (document.documentElement.dataset.type ?? 'centre') !== 'centre'")
    page.reload()
    expect(at_the_camera.camera).to_have_attribute("data-state", "intro")
    claims = at_the_camera.looks_into_the_camera().allows_if_asked().claims
    assert claims["amr"] == ["pwd", "face", "mfa"]


def test_a_check_that_is_cancelled_stops_the_camera_and_can_be_started_again(at_the_camera: Visitor):
    page = at_the_camera.page
    with page.expect_request(lambda request: request.url.endswith("/frames")):
        at_the_camera.starts_camera()
    page.click("#cancel")
    expect(page.locator("#start, #again").first).to_be_visible()
    assert page.evaluate("!document.querySelector('#preview').srcObject?.active")

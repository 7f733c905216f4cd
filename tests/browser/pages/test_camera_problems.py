"""The camera page when something is wrong: one clear sentence, a way on, and the camera off.

The other side of the capture protocol is scripted here, so that it can fail on demand; how the real one is passed is
tested with the whole house.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages.conftest import Opening
from tests.browser.pages.other_side import WHOLE

pytestmark = pytest.mark.browser

OFF = "document.getElementById('preview').srcObject === null"


def ended(page: Page, sentence: str, way_on: str = "#again") -> None:
    """The sentence is there, a way on, another way, and the camera is off."""
    expect(page.locator("#ended-text")).to_contain_text(sentence, timeout=20_000)
    expect(page.locator(way_on)).to_be_visible()
    expect(page.locator("#other")).to_be_visible()
    expect(page.locator("#ended-title")).to_be_focused()
    assert page.evaluate(OFF)


def test_a_retry_says_what_to_change(opening: Opening):
    page, _ = opening()
    page.click("#start")
    ended(page, "It is too dark")


def test_a_failure_does_not_say_why(opening: Opening):
    page, _ = opening(verdict={"result": "fail", "hint": "two_faces", "next": "/"})
    page.click("#start")
    ended(page, "We could not confirm")
    assert "face can be seen" not in page.inner_text("#ended-text")


@pytest.mark.parametrize(
    ("fails", "sentence", "way_on"),
    [
        ({-1: (503, {"Retry-After": "7"}, {"error": "face_unavailable"})}, "again in 7 seconds", "#again"),
        ({-1: (429, {"Retry-After": "30"}, {"error": "too_many_attempts"})}, "Wait 30 seconds", "#again"),
        ({-1: (403, {}, {"error": "form_expired"})}, "Load it again", "#reload"),
        ({-1: (403, {}, {"error": "face_locked"})}, "switched off", "#other"),
        ({-1: (409, {}, {"error": "face_not_asked_for"})}, "Load it again", "#reload"),
        ({2: (410, {}, {"error": "capture_over"})}, "Start again", "#again"),
        (
            {n: (503, {"Retry-After": "3"}, {"error": "face_unavailable"}) for n in range(2, 40)},
            "again in 3 seconds",
            "#again",
        ),
        ({2: (500, {}, {})}, "Something went wrong here", "#again"),
        ({2: "lost"}, "connection was lost", "#again"),
    ],
)
def test_each_refusal_has_a_sentence_and_a_way_on(opening: Opening, fails: dict[int, Any], sentence: str, way_on: str):
    page, _ = opening(fails=fails)
    page.click("#start")
    ended(page, sentence, way_on)


def test_after_a_problem_the_same_page_can_be_used_again(opening: Opening):
    page, other = opening(fails={2: "lost"})
    page.click("#start")
    ended(page, "connection was lost")
    page.click("#again")
    ended(page, "too dark")
    assert len(other.opened) == 2


def test_no_camera_is_explained(opening: Opening):
    page, other = opening(camera=False)
    page.click("#start")
    ended(page, "No camera was found")
    assert other.opened == []


@pytest.mark.parametrize(
    ("name", "message", "permission", "sentence"),
    [
        ("NotAllowedError", "Permission denied", "denied", "does not allow the camera"),
        ("NotAllowedError", "Permission dismissed", "prompt", "got no answer"),
        ("NotAllowedError", "", "prompt", "got no answer"),
        ("NotAllowedError", "Permission denied by system", "granted", "settings of your device"),
        ("SecurityError", "", "denied", "may not use the camera here"),
        ("NotFoundError", "", "granted", "No camera was found"),
        ("NotReadableError", "", "granted", "in use by another program"),
        ("OverconstrainedError", "", "granted", "no picture that can be used"),
        ("AbortError", "", "granted", "did not start"),
        ("TypeError", "", "granted", "cannot use a camera here"),
    ],
)
def test_each_way_a_browser_can_refuse_the_camera_is_explained(
    opening: Opening, name: str, message: str, permission: str, sentence: str
):
    refusing = f"""
      navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException("{message}", "{name}"); }};
      navigator.permissions.query = async () => ({{ state: "{permission}" }});
    """
    page, _ = opening(script=refusing)
    page.click("#start")
    ended(page, sentence)


def test_a_question_that_a_real_browser_answers_with_no(opening: Opening):
    page, other = opening(allowed=False)
    page.click("#start")
    ended(page, "does not allow the camera")
    assert other.opened == []


def test_a_page_that_may_not_use_the_camera_says_so(opening: Opening):
    blocked = """
      Document.prototype.__defineGetter__("featurePolicy", () => ({ allowsFeature: () => false }));
      navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", "NotAllowedError"); };
    """
    page, _ = opening(script=blocked)
    page.click("#start")
    ended(page, "may not use the camera here")


def test_a_camera_that_cannot_do_what_we_would_like_is_asked_for_what_it_can(opening: Opening):
    picky = """
      const asked = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        if (wanted.video !== true) throw new DOMException("", "OverconstrainedError");
        return asked(wanted);
      };
    """
    page, other = opening(script=picky)
    page.click("#start")
    ended(page, "too dark")
    assert other.frames


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("Object.defineProperty(window, 'isSecureContext', {value: false});", "only on a secure address"),
        ("Object.defineProperty(navigator, 'mediaDevices', {value: undefined});", "cannot use a camera here"),
    ],
)
def test_where_there_can_be_no_camera_it_is_said(opening: Opening, script: str, sentence: str):
    page, _ = opening(script=script)
    page.click("#start")
    ended(page, sentence)


def test_a_check_that_nobody_follows_ends(opening: Opening):
    page, _ = opening(stays=1, expires_in=2, hint=None)
    page.click("#start")
    ended(page, "took too long")


def test_every_problem_can_be_said_in_both_languages(opening: Opening):
    for locale in ("en", "de"):
        page, _ = opening(locale=locale, steps=WHOLE)
        words = page.evaluate("JSON.parse(document.getElementById('words').textContent)")
        problems = {name: text for name, text in words.items() if name.startswith("problem.")}
        assert len(problems) == 28
        assert len(set(problems.values())) == len(problems)

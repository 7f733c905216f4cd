"""A check that is interrupted: each interruption has its own sentence, and the same button starts anew."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages.conftest import DRAWN, Opening
from tests.browser.pages.test_camera_problems import OFF, ended

pytestmark = pytest.mark.browser

TRACK = "document.getElementById('preview').srcObject.getVideoTracks()[0]"
HIDE = """
  Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
"""


def going(page: Page) -> Page:
    """Under way, with a first picture on its way."""
    with page.expect_request("**/frames"):
        page.click("#start")
    return page


@pytest.mark.parametrize(
    ("happens", "sentence"),
    [
        ("window.drawn.moves = false", "stands still"),
        (f"{TRACK}.dispatchEvent(new Event('ended'))", "unplugged"),
        (
            f"Object.defineProperty({TRACK}, 'muted', {{value: true}}); {TRACK}.dispatchEvent(new Event('mute'))",
            "switched off by a key",
        ),
        ("Object.assign(window.drawn.canvas, {width: 480, height: 640})", "changed its shape"),
        (HIDE, "out of sight"),
        ("const now = Date.now; Date.now = () => now() + 60_000", "asleep"),
        ("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))", "out of sight"),
        ("document.dispatchEvent(new Event('freeze'))", "out of sight"),
    ],
    ids=["freezes", "unplugged", "muted", "turned", "hidden", "slept", "put aside", "frozen"],
)
def test_what_interrupts_a_check_is_explained_and_it_can_start_again(opening: Opening, happens: str, sentence: str):
    page, other = opening(script=DRAWN, stays=1)
    going(page).evaluate(f"() => {{ {happens} }}")
    ended(page, sentence)
    page.evaluate("window.drawn.moves = true; Object.defineProperty(document, 'hidden', {get: () => false});")
    other.stays = None
    page.click("#again")
    ended(page, "too dark")


def test_a_camera_that_pauses_for_a_moment_is_waited_for(opening: Opening):
    page, _ = opening(script=DRAWN)
    going(page).evaluate(f"{TRACK}.dispatchEvent(new Event('mute'))")
    ended(page, "too dark")


def test_a_camera_that_never_gives_a_picture_is_given_up(opening: Opening):
    dead = "HTMLMediaElement.prototype.play = () => new Promise(() => {});"
    page, other = opening(script=DRAWN + dead)
    page.click("#start")
    ended(page, "stands still")
    assert other.opened == []


def test_without_a_connection_it_is_said_at_once(opening: Opening):
    page, _ = opening(stays=1)
    going(page).context.set_offline(True)
    ended(page, "You are offline")


def test_a_second_tab_takes_the_check_over(opening: Opening):
    first, _ = opening(stays=1)
    going(first)
    second, other = opening(beside=first, stays=1)
    going(second)
    ended(first, "another tab or window")
    expect(second.locator("#camera")).to_have_attribute("data-state", "live")
    assert other.frames


def test_what_the_other_tab_has_ended_on_the_server_is_explained_too(opening: Opening):
    page, _ = opening(fails={3: (409, {}, {"error": "capture_over"})})
    page.click("#start")
    ended(page, "cannot go on")


def test_escape_cancels_and_stops_the_camera(opening: Opening):
    page, other = opening(stays=0)
    going(page)
    assert page.evaluate("document.documentElement.dataset.step") == "centre"
    page.keyboard.press("Escape")
    expect(page.locator("#start")).to_be_focused()
    assert page.evaluate(OFF)
    assert page.evaluate("document.documentElement.dataset.step") is None
    sent = len(other.frames)
    page.wait_for_timeout(500)
    assert len(other.frames) <= sent + 1


def test_a_camera_that_comes_after_the_check_was_cancelled_is_switched_off(opening: Opening):
    late = (
        DRAWN
        + """
      const soon = navigator.mediaDevices.getUserMedia;
      navigator.mediaDevices.getUserMedia = async () => {
        await new Promise((resolve) => { window.allow = resolve; });
        return (window.given = await soon());
      };
    """
    )
    page, other = opening(script=late)
    page.click("#start")
    page.wait_for_function("() => window.allow")
    page.click("#cancel")
    page.evaluate("window.allow()")
    page.wait_for_function("() => window.given?.getVideoTracks()[0].readyState === 'ended'")
    assert other.opened == []
    expect(page.locator("#start")).to_be_visible()


def test_after_sleep_the_page_is_where_it_was_and_usable(opening: Opening):
    page, _ = opening()
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    page.click("#start")
    ended(page, "too dark")

"""What the camera page shows for each step, to eyes, ears and keyboards."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages.camera_states import LIVE, reaching, starts
from tests.browser.pages.conftest import Opening
from tests.browser.pages.other_side import OtherSide
from tests.browser.pages.test_tokens import contrast

pytestmark = pytest.mark.browser

COLOURS = {"warm": "#ffd9a8", "cool": "#a8c8ff", "green": "#b4f0b4", "white": "#ffffff", "dark": "#0b0d12"}
CENTRES = """selector => { const of = (element) => { const box = element.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, width: box.width, height: box.height }; };
  return [of(document.querySelector(selector)), of(document.querySelector(".ring-track"))]; }"""


@pytest.fixture
def shows(opening: Opening):
    """shows(other side): the page at the step where that other side stays."""

    def of(other: OtherSide, **how) -> Page:
        page, _ = opening(other=other, **how)
        starts(page, other)
        return page

    return of


def test_the_camera_is_asked_for_by_a_button_and_by_nothing_else(opening: Opening):
    page, other = opening(script="navigator.mediaDevices.getUserMedia = () => { window.asked = true; };")
    for key in ("Tab", "Tab", "ArrowDown", "Escape"):
        page.keyboard.press(key)
    page.mouse.click(5, 300)
    page.check("#in-words")
    assert page.evaluate("window.asked") is None
    assert other.opened == []


def test_the_keyboard_alone_chooses_and_starts_the_check(opening: Opening):
    page, other = opening()
    reached = []
    for _tab in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
        if reached[-1] == "in-words":
            page.keyboard.press("Space")
        if reached[-1] == "start":
            break
    assert reached[-3:] == ["without-light", "in-words", "start"]
    page.keyboard.press("Enter")
    expect(page.locator("#ended-title")).to_be_focused(timeout=20_000)
    assert other.opened[0]["body"]["steps"] == "words"


def test_focus_follows_the_check_and_every_way_out_is_reached_by_tab(shows):
    page = shows(LIVE["follow"]())
    assert page.evaluate("document.activeElement.id") == "running-title"
    reached = []
    for _tab in range(2):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert reached == ["cancel", "other"]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


@pytest.mark.parametrize(
    ("to", "across", "down"),
    [("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1), ("up_left", -1, -1), ("down_right", 1, 1)],
)
def test_the_dot_is_where_a_mirror_would_show_it(shows, to: str, across: int, down: int):
    """The person's own left is on the left of the screen."""
    page = shows(reaching({"type": "follow", "to": to, "degrees": 16.0, "dwell": 0.5}, at=None))
    dot, oval = page.evaluate(CENTRES, ".dot-middle")
    x, y = (dot["x"] - oval["x"]) / oval["width"] * 2, (dot["y"] - oval["y"]) / oval["height"] * 2
    share = 16 / 22 * (0.8 if across and down else 1)
    assert (x, y) == pytest.approx((across * share, down * share), abs=0.04)
    assert all(part in page.inner_text("#instruction") for part in to.split("_"))


def test_the_pointer_is_seen_where_the_head_points_and_the_dot_fills_while_it_is_held(shows):
    page = shows(LIVE["follow"]())
    pointer, oval = page.evaluate(CENTRES, ".pointer-line")
    assert pointer["x"] < oval["x"]
    assert pointer["y"] < oval["y"]
    assert page.locator("#stage").evaluate("element => element.classList.contains('is-held')")
    aside = shows(
        reaching({"type": "follow", "to": "up_left", "degrees": 17.0, "dwell": 0.6}, {"x": 0.6, "y": 0.3, "near": 1})
    )
    assert not aside.locator("#stage").evaluate("element => element.classList.contains('is-held')")


def test_without_motion_the_dwell_is_shown_and_nothing_moves(shows):
    page = shows(LIVE["held"](), context={"reduced_motion": "reduce"})
    assert page.evaluate("getComputedStyle(document.querySelector('.dot-dwell')).transitionDuration") == "0s"
    assert page.evaluate("getComputedStyle(document.querySelector('.dot-dwell')).strokeDasharray").startswith("100")
    assert page.evaluate("document.getAnimations().length") == 0


def test_the_oval_grows_by_as_much_as_is_asked(shows):
    before = shows(LIVE["centre"]()).evaluate(CENTRES, ".ring-track")[1]
    after = shows(LIVE["nearer"]()).evaluate(CENTRES, ".ring-track")[1]
    assert after["width"] / before["width"] == pytest.approx(1.55, abs=0.03)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", COLOURS)
def test_the_whole_page_takes_the_light_and_its_words_stand_out(shows, colour: str, scheme: str):
    page = shows(LIVE[f"light-{colour}"](), context={"color_scheme": scheme})
    look = page.evaluate(
        """() => { const camera = document.getElementById("camera"), box = camera.getBoundingClientRect();
        const of = (id) => getComputedStyle(document.getElementById(id)).color;
        return { ground: getComputedStyle(camera).backgroundColor, width: box.width, height: box.height,
          scrim: getComputedStyle(document.querySelector(".scrim")).fillOpacity,
          inks: ["instruction", "hint", "cancel", "other"].map(of) }; }"""
    )
    assert hexadecimal(look["ground"]) == COLOURS[colour]
    assert (look["width"], look["height"]) == (page.viewport_size["width"], page.viewport_size["height"])
    assert look["scrim"] == "1"
    assert min(contrast(hexadecimal(ink), COLOURS[colour]) for ink in look["inks"]) >= 4.5


def test_each_movement_has_its_words_and_its_drawing(shows):
    said = set()
    for action in ("turn_left", "look_up", "tilt_right", "open_mouth", "close_eyes"):
        page = shows(LIVE[action]())
        drawings = page.locator(".movement:visible")
        assert drawings.count() == 1
        assert drawings.get_attribute("data-for") == f"act-{action}"
        said.add(page.inner_text("#instruction"))
        page.close()
    assert len(said) == 5


def test_closed_eyes_are_told_by_sound_and_touch_when_they_may_open(opening: Opening):
    cues = """
      window.cues = [];
      navigator.vibrate = (time) => window.cues.push("buzz");
      const started = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (...at) { window.cues.push("tone"); return started.apply(this, at); };
    """
    steps = (
        {"type": "centre"},
        {"type": "act", "action": "close_eyes"},
        {"type": "nearer", "scale": 1.4},
        {"type": "done"},
    )
    page, other = opening(script=cues, steps=steps, stays=1, hint=None)
    page.click("#start")
    expect(page.locator("#instruction")).to_contain_text("Close your eyes until you hear a tone")
    assert page.evaluate("window.cues") == []
    other.stays = 2
    expect(page.locator("#hint")).to_have_text("You can open your eyes.")
    assert page.evaluate("window.cues") == ["buzz", "tone"]


def test_what_is_said_is_announced_and_progress_has_numbers(shows):
    page = shows(LIVE["follow"]())
    for id in ("instruction", "hint"):
        assert page.get_attribute(f"#{id}", "aria-live") == "polite"
    bar = page.locator("#steps")
    assert (bar.get_attribute("aria-valuenow"), bar.get_attribute("aria-valuemax")) == ("1", "2")
    assert "%" not in page.inner_text("#camera")


@pytest.mark.parametrize("state", ["centre", "follow", "light-dark", "close_eyes"])
def test_fa_29_another_way_is_there_while_the_camera_runs(shows, state: str):
    page = shows(LIVE[state]())
    page.route("**/recovery", lambda route: route.fulfill(body="another way"))
    page.click("#other")
    expect(page.locator("body")).to_have_text("another way")


def hexadecimal(colour: str) -> str:
    """ "rgb(1, 2, 3)" as "#010203"."""
    channels = colour.removeprefix("rgb(").removesuffix(")").split(", ")
    return "#" + "".join(f"{int(channel):02x}" for channel in channels)

"""The camera page on every screen: all that matters is seen without scrolling, and can be hit with a thumb."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, FloatRect

from tests.browser.pages.camera_states import LIVE, SIZES, goes_to

pytestmark = pytest.mark.browser

PARTS = ("#instruction", "#cancel", "#other", ".ring-track")
STATES = ("centre", "nearer", "close_eyes")


Boxes = dict[str, dict[str, FloatRect | None]]
"""By state and by part."""


@pytest.fixture(scope="module")
def measured(chromium: Callable[..., Browser]) -> dict[str, Boxes]:
    """By size: a page that has come to a state is turned and made smaller there, as a telephone is."""
    found: dict[str, Boxes] = {size: {} for size in SIZES}
    context = chromium().new_context()
    for state in STATES:
        page = context.new_page()
        goes_to(page, LIVE[state](), locale="de")
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(600)  # the longest transition
            found[size][state] = {part: page.locator(part).bounding_box() for part in PARTS}
        page.close()
    context.close()
    return found


@pytest.mark.parametrize("size", SIZES)
def test_while_the_camera_runs_everything_fits_the_window(measured: dict[str, Boxes], size: str):
    width, height = SIZES[size]
    for state, boxes in measured[size].items():
        for part, box in boxes.items():
            assert box is not None, part
            assert box["x"] >= 0, (state, part)
            assert box["y"] >= 0, (state, part)
            assert box["x"] + box["width"] <= width, (state, part)
            assert box["y"] + box["height"] <= height, (state, part)
        assert min(boxes[part]["height"] for part in ("#cancel", "#other")) >= 44, state  # type: ignore[index]
        oval = boxes[".ring-track"]
        assert oval is not None
        assert oval["height"] >= (0.3 if state != "nearer" else 0.45) * height, state


def test_the_get_ready_screen_is_no_wider_than_a_small_phone(chromium: Callable[..., Browser]):
    context = chromium().new_context(viewport={"width": 320, "height": 568})
    page = context.new_page()
    goes_to(page, LIVE["centre"](), locale="de", sample="camera.html enrol")
    page.click("#cancel")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for id in ("start", "other", "without-light", "in-words"):
        target = page.locator(f"#{id}") if id in ("start", "other") else page.locator(f"label:has(#{id})")
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 24  # WCAG 2.2 §2.5.8
    context.close()

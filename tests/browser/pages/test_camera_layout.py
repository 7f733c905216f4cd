"""The camera page on every screen: all that matters is seen without scrolling, and can be hit with a thumb."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.browser.pages.camera_states import LIVE, SIZES, goes_to

pytestmark = pytest.mark.browser

PARTS = ("#instruction", "#cancel", "#other", ".ring-track")
STATES = ("centre", "nearer", "close_eyes")


@pytest.mark.parametrize("size", SIZES)
def test_while_the_camera_runs_everything_fits_the_window(chromium: Callable[..., Browser], size: str):
    width, height = SIZES[size]
    context = chromium().new_context(viewport={"width": width, "height": height})
    for state in STATES:
        page = context.new_page()
        goes_to(page, LIVE[state](), locale="de")
        boxes = {part: page.locator(part).bounding_box() for part in PARTS}
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
        page.close()
    context.close()


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

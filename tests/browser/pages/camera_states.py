"""Draws every state of the camera page: `python -m tests.browser.pages.camera_states FOLDER [STATE…]`. For the eye."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import MISSING, arguments, launch
from tests.browser.pages.other_side import OtherSide, camera_page

SIZES = {
    "desktop": (1280, 800),
    "small": (320, 568),
    "phone": (390, 844),
    "landscape": (844, 390),
}
SILENT = """() => { const ask = fetch;
  window.fetch = (at, how) => at.endsWith("finish") ? new Promise(() => {}) : ask(at, how); }"""
PASS = {"result": "pass", "hint": None, "next": "/t/nordwind/next"}
AT = {"x": 0.52, "y": -0.46, "near": 1.2}


def reaching(step: dict[str, Any], at: dict[str, float] | None = AT, hint: str | None = None) -> OtherSide:
    """The other side that stays at that step."""
    return OtherSide(steps=({"type": "centre"}, step, {"type": "done"}), stays=1, at=at, hint=hint)


LIVE: dict[str, Callable[[], OtherSide]] = {
    "centre": lambda: OtherSide(stays=0, hint="too_dark"),
    "follow": lambda: reaching({"type": "follow", "to": "up_left", "degrees": 17.0, "dwell": 0.6}),
    "held": lambda: reaching(
        {"type": "follow", "to": "right", "degrees": 20.0, "dwell": 3.0}, {"x": -0.9, "y": 0.05, "near": 1}
    ),
    "nearer": lambda: reaching({"type": "nearer", "scale": 1.55}),
    **{
        f"light-{colour}": (lambda colour=colour: reaching({"type": "light", "colour": colour}, hint="too_dark"))  # type: ignore[misc]
        for colour in ("warm", "cool", "green", "white", "dark")
    },
    **{
        action: (lambda action=action: reaching({"type": "act", "action": action}))  # type: ignore[misc]
        for action in (
            "turn_left",
            "turn_right",
            "look_up",
            "look_down",
            "tilt_left",
            "tilt_right",
            "open_mouth",
            "close_eyes",
        )
    },
}


def goes_to(page: Page, other: OtherSide, *, sample: str = "camera.html", locale: str = "en") -> None:
    """Loads the page and starts the check, up to the step that the other side stays at."""
    camera_page(page, other, sample=sample, locale=locale)
    starts(page, other)


def starts(page: Page, other: OtherSide) -> None:
    """Until the step that the other side stays at is shown, and what it changes has come to rest."""
    page.click("#start")
    kind = other.steps[other.stays or 0]["type"]
    page.wait_for_function("kind => document.documentElement.dataset.type === kind", arg=kind)
    page.wait_for_timeout(900)


def _draw(browser: Browser, folder: Path, wanted: list[str]) -> None:
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            locale = "de" if scheme == "dark" else "en"
            for name in ("intro", "starting", "verifying", "passed", "ended", *LIVE):
                if wanted and name not in wanted:
                    continue
                viewport: Any = {"width": width, "height": height}
                page = browser.new_page(viewport=viewport, color_scheme=scheme, locale=locale)  # type: ignore[arg-type]
                _reach(page, name, locale)
                page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=name in ("intro", "ended"))
                if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    print(f"{name} {size} is wider than its window")
                page.unroute_all(behavior="ignoreErrors")
                page.close()


def _reach(page: Page, name: str, locale: str) -> None:
    if name in LIVE:
        return goes_to(page, LIVE[name](), locale=locale)
    camera_page(page, OtherSide(), locale=locale)
    if name == "starting":
        page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => new Promise(() => {}); }")
    if name == "verifying":  # an answer that never comes
        page.evaluate(
            "(ask => window.fetch = (at, how) => at.endsWith('finish') ? new Promise(() => {}) : ask(at, how))(fetch)"
        )
    if name == "passed":
        page.route("**/finish", lambda route: route.fulfill(json=PASS))
        page.route("**/next", lambda route: route.fulfill(status=204))
    if name != "intro":
        page.click("#start")
        page.wait_for_function("name => document.documentElement.dataset.state === name", arg=name, timeout=20_000)
        page.wait_for_timeout(400)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = launch(playwright, arguments())
        if chromium is None:
            sys.exit(MISSING)
        _draw(chromium, target, sys.argv[2:])
        chromium.close()

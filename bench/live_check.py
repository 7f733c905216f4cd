"""How long a face check takes a person in front of a real browser, from the press to the next page:
python -m bench.live_check

`faceguard up --demo`, a headless Chromium, and the living head of the tests before its camera in real time: the camera
starts in 0.4 s, steps are seen and followed with a person's reactions. Printed are the seconds of each check and their
median.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.cameras import Cameras
from tests.browser.chromium import MISSING, arguments, launch
from tests.browser.running import Running, free_port
from tests.browser.visitor import ENDED, Person, Visitor

CHECKS = 10
FACE, AGAIN = "obama.jpg", "obama3.jpg"
MODELS = Path(__file__).parents[1] / "var/models"
LONGEST_MS = 60_000
READS = 2.0
"""Seconds that somebody looks at the page before the press."""
PRESS = "addEventListener('click', ({ target }) => target.id === 'start' && pressed(Date.now()), true)"
"""The press itself counts: the browser driver looks at a button for half a second before it presses it."""


def visitor(running: Running, browser: Browser, cameras: Cameras, photo: str) -> Visitor:
    context = browser.new_context(locale="en-GB")
    cameras.live(context, photo)
    return Visitor(context.new_page(), running.issuer, running.app_url)


def enrolled(running: Running, browser: Browser, cameras: Cameras) -> Person:
    person = Person("demo@example.com", "correct-horse-battery-lamp")
    someone = visitor(running, browser, cameras, FACE)
    someone.takes_up(running.invitation("demo"), person).looks_into_the_camera()
    someone.page.context.close()
    return person


def seconds(someone: Visitor, person: Person) -> tuple[float, bool]:
    """Of one check, and whether it passed at the first try."""
    pressed: list[int] = []
    someone.page.expose_function("pressed", lambda moment: pressed.append(moment))  # which a built-in cannot be
    someone.page.add_init_script(PRESS)
    someone.at_the_application().follow("login").gives_password(person)
    came_from = someone.page.url
    someone.page.locator("#start:enabled").wait_for()
    time.sleep(READS)
    someone.starts_camera()
    someone.page.wait_for_function(ENDED, arg=came_from, timeout=LONGEST_MS)
    spent = time.time() - pressed[0] / 1000
    passed = not someone.page.locator("#ended-title").is_visible()
    someone.page.context.close()
    return spent, passed


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        running = Running(Path(folder) / "data", MODELS, free_port())
        browser = launch(playwright, arguments())
        if browser is None:
            raise SystemExit(MISSING)
        cameras = Cameras(MODELS, Path(folder))
        running.start()
        try:
            person = enrolled(running, browser, cameras)
            checks = [seconds(visitor(running, browser, cameras, AGAIN), person) for _ in range(CHECKS)]
        finally:
            running.stop()
            browser.close()
    print(
        "seconds of each: " + ", ".join(f"{spent:.1f}{'' if passed else ' (not passed)'}" for spent, passed in checks)
    )
    passed = [spent for spent, good in checks if good]
    print(f"face check in Chromium: {len(passed)} of {len(checks)} passed at the first try", end="")
    print(f", median {statistics.median(passed):.1f} s from the press to the next page" if passed else "")


if __name__ == "__main__":
    main()

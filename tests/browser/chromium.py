"""Which Chromium there is, and how it is started: headless, offline by itself, with a camera of the test's choice."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright
from playwright.sync_api import Error as PlaywrightError

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
)
CAMERA = "--use-fake-device-for-media-stream"
ALLOWED = "--use-fake-ui-for-media-stream"
MISSING = "NO CHROMIUM: the browser tests did not run. apt-get install chromium, or playwright install chromium"


def arguments(clip: Path | None = None, *, camera: bool = True, allowed: bool = True) -> list[str]:
    """clip: played in a loop by the camera. camera: whether there is one. allowed: whether pages may have it."""
    chosen = [*QUIET]
    chosen += [CAMERA] if camera else []
    chosen += [ALLOWED] if allowed else []
    chosen += [f"--use-file-for-fake-video-capture={clip}"] if clip else []
    return chosen


def launch(playwright: Playwright, given: list[str]) -> Browser | None:
    """The system's Chromium, else Playwright's own, else None."""
    system = next((path for path in map(shutil.which, NAMES) if path), None)
    try:
        return playwright.chromium.launch(
            executable_path=system, channel=None if system else "chromium", headless=True, args=given
        )
    except PlaywrightError as error:
        if system is None and "Executable doesn't exist" in str(error):
            return None
        raise

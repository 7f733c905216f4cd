"""Which Chromium there is, and how it is started: headless, offline by itself, with a camera of the test's choice."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

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


def program(playwright: Playwright) -> str | None:
    """The system's Chromium, else Playwright's own, else None."""
    own = playwright.chromium.executable_path
    return next((path for path in map(shutil.which, NAMES) if path), own if Path(own).exists() else None)


def launch(playwright: Playwright, given: list[str]) -> Browser | None:
    """None where there is no Chromium."""
    path = program(playwright)
    return playwright.chromium.launch(executable_path=path, args=given) if path else None

"""Takes the pictures of docs/screenshots from a running demonstration: python -m tests.browser.screenshots [FOLDER].

The face on the camera page is a rendered head, made of a photograph that scikit-image ships (NASA, public domain).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from face.models import directory, fetch
from tests.browser.cameras import Cameras
from tests.browser.chromium import MISSING, arguments, launch
from tests.browser.console_pictures import PICTURES, SIZE_OF_CONSOLE, administrator, prepare
from tests.browser.running import ROOT, Running, free_port
from tests.browser.visitor import Person, Visitor

PHOTO = "astronaut.png"
SIZE = {"width": 900, "height": 760}
LARGEST = 150 * 1024


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    models = directory(ROOT / "var/models")
    fetch(models)
    with tempfile.TemporaryDirectory() as scratch, demonstration(Path(scratch), models) as running:
        cameras = Cameras(models, Path(scratch))
        with sync_playwright() as playwright:
            browser = launch(playwright, arguments())
            if browser is None:
                sys.exit(MISSING)

            def save(visitor: Visitor, name: str, **how: bool) -> None:
                _save(visitor, folder / f"{name}.png", **how)

            _take(browser, running, cameras, save)
            _take_console(browser, running, save)


@contextmanager
def demonstration(scratch: Path, models: Path) -> Iterator[Running]:
    running = Running(scratch / "data", models, free_port())
    try:
        running.start()
        yield running
    finally:
        running.stop()


def _take(browser: Browser, running: Running, cameras: Cameras, save: Callable[..., None]) -> None:
    person = Person("demo@example.com", "correct-horse-battery-lamp")
    light = _visitor(browser, running, cameras, "light")
    light.takes_up(running.invitation("demo"), person).looks_into_the_camera()
    light.page.wait_for_url(f"{running.issuer}/account?notice=face_enrolled")
    light.page.goto(f"{running.issuer}/account")
    save(light, "account", full_page=True)
    for scheme, suffix in (("light", ""), ("dark", "-dark")):
        visitor = _visitor(browser, running, cameras, scheme)
        visitor.at_the_application().follow("login")
        save(visitor, f"sign-in{suffix}")
        visitor.gives_password(person).starts_camera()
        visitor.page.wait_for_function("() => document.documentElement.dataset.type === 'follow'", timeout=30_000)
        visitor.page.wait_for_timeout(500)
        save(visitor, f"camera{suffix}")
        visitor.page.wait_for_selector("button[value=allow], #claims", timeout=30_000)
        if not suffix:
            save(visitor, "consent")
            visitor.allows_if_asked()
            visitor.page.wait_for_selector("#claims")
            save(visitor, "demo")


def _take_console(browser: Browser, running: Running, save: Callable[..., None]) -> None:
    """The console's main pages, of the demonstration that has just been used."""
    cookies = administrator(browser, running)
    for scheme, suffix in (("light", ""), ("dark", "-dark")):
        context = browser.new_context(
            locale="en-GB", color_scheme=scheme, viewport=SIZE_OF_CONSOLE, storage_state=cookies
        )
        visitor = Visitor(context.new_page(), running.issuer, running.app_url)
        for name, path in PICTURES.items():
            answer = visitor.page.goto(f"{running.url}{path}")
            assert answer is not None
            assert answer.ok, path
            prepare(name, visitor.page)
            save(visitor, f"{name}{suffix}")
        context.close()


def _visitor(browser: Browser, running: Running, cameras: Cameras, scheme: str) -> Visitor:
    context = browser.new_context(locale="en-GB", color_scheme=scheme, viewport=SIZE)
    cameras.live(context, PHOTO)
    return Visitor(context.new_page(), running.issuer, running.app_url)


def _save(visitor: Visitor, path: Path, *, full_page: bool = False) -> None:
    """As a PNG of as many colours as the size allows."""
    with Image.open(BytesIO(visitor.page.screenshot(full_page=full_page))) as taken:
        picture = taken.convert("RGB")
    for colours in (256, 128, 64, 32):
        picture.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/screenshots")

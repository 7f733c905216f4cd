"""Draws every page into a folder: `python -m tests.browser.pages.look FOLDER [PAGE…]`. Both themes, light and dark,
1280 and 320 pixels wide; names each page that is wider than its window. For the eye, not for the test run.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from idp.pages import render
from tests.browser.chromium import MISSING, arguments, launch
from tests.browser.pages.samples import ctx, samples, template_of
from tests.browser.pages.site_of_pages import serve

SIZES = {"wide": (1280, 860), "narrow": (320, 640)}


def draw(folder: Path, wanted: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright, arguments())
        if browser is None:
            sys.exit(MISSING)
        for theme in ("default", "harbour"):
            for size in SIZES:
                for scheme in ("light", "dark"):
                    _sheet(browser, folder, wanted, theme, size, scheme)
        browser.close()


def _sheet(browser: Browser, folder: Path, wanted: list[str], theme: str, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    for name, values in samples().items():
        if wanted and not any(name.startswith(each) for each in wanted):
            continue
        locale = "de" if size == "narrow" else "en"
        base = "http://localhost/t/nordwind" if scheme == "dark" else "https://login.example.com/t/nordwind"
        house = ctx(theme, base_url=base)
        response = render(house, template_of(name), ui_locales=(locale,), camera="camera" in name, **values)
        if name == "form_post.html":
            response = _still(response)
        serve(page, house, response)
        _shoot(page, folder / f"{theme}-{size}-{scheme}-{name.replace('.html', '').replace(' ', '_')}.png")
    context.close()


def _still(response):  # type: ignore[no-untyped-def]
    """Without the script that would leave the page at once."""
    return type(response)(
        response.status, response.headers, response.body.replace(b".submit.call(", b".submit.length;(")
    )


def _shoot(page: Page, path: Path) -> None:
    page.screenshot(path=str(path), full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        print(f"{path.name} is {wide} px wider than its window")


if __name__ == "__main__":
    draw(Path(sys.argv[1]), sys.argv[2:])

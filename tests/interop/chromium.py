"""A real Chromium that trusts the certificate of this afternoon, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from tests.browser.chromium import MISSING, QUIET, launch
from tests.interop.authority import Authority

FORBIDDEN = re.compile(r"CORS|Content Security Policy")


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(driver: Playwright, authority: Authority) -> Iterator[Chromium]:
    started = launch(driver, arguments(authority))
    assert started is not None, MISSING
    yield started
    started.close()


@pytest.fixture
def page(chromium: Chromium) -> Iterator[Page]:
    """A tab of a browser without a past."""
    with chromium.new_context(locale="en-GB") as context, watched(context):
        yield context.new_page()


def arguments(authority: Authority) -> list[str]:
    return [*QUIET, f"--ignore-certificate-errors-spki-list={authority.pin}"]


@contextmanager
def watched(context: BrowserContext) -> Iterator[None]:
    """Fails the test when a script had an error, or wanted what a policy forbids."""
    context.set_default_timeout(15_000)
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda said: wrong.append(said.text) if FORBIDDEN.search(said.text) else None)
    yield
    assert not wrong

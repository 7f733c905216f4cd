"""One `faceguard up --demo` and one Chromium for each camera; a browser context of its own for each test.

The browsers are closed when these tests are over, before others run: Playwright keeps an event loop in the main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.cameras import Cameras
from tests.browser.chromium import MISSING, arguments, launch, program
from tests.browser.running import Running, free_port
from tests.browser.visitor import Person, Visitor
from tests.face.conftest import models

__all__ = ["models"]

ALICE, ALICE_AGAIN, MALLORY = "obama.jpg", "obama3.jpg", "biden.jpg"
OWN = frozenset({"localhost", "127.0.0.1"})

MISSED = pytest.StashKey[int]()

Open = Callable[..., Visitor]


@pytest.hookimpl(tryfirst=True)  # before the markers are asked for
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs the running house is live: people enrol there. Without a Chromium the tests that need one are left
    out, which the last lines of the run say once."""
    for item in items:
        if "running" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.live)
    needing = [item for item in items if "chromium" in getattr(item, "fixturenames", ())]
    if not needing:
        return
    with sync_playwright() as playwright:
        if program(playwright):
            return
    items[:] = [item for item in items if item not in needing]
    config.hook.pytest_deselected(items=needing)
    config.stash[MISSED] = len(needing)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if missed := config.stash.get(MISSED, 0):
        terminalreporter.write_line(f"{MISSING} ({missed} tests)", red=True, bold=True)


@pytest.fixture(scope="package")
def running(
    tmp_path_factory: pytest.TempPathFactory, models: Path, request: pytest.FixtureRequest
) -> Iterator[Running]:
    """Prints what it wrote and judged when a test has failed."""
    made = Running(tmp_path_factory.mktemp("running") / "data", models, free_port())
    try:
        made.start()
        failed_before = request.session.testsfailed
        yield made
        if request.session.testsfailed > failed_before:
            with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
                print("", made.log()[-20_000:], *made.face_events(), sep="\n")
    finally:
        made.stop()


@pytest.fixture(scope="package")
def cameras(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Cameras:
    return Cameras(models, tmp_path_factory.mktemp("clips"))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Callable[..., Browser]]:
    """chromium(clip=…, camera=…, allowed=…): a browser with that camera, started once."""
    with sync_playwright() as playwright:
        started: dict[tuple[str, ...], Browser] = {}

        def of(**camera: object) -> Browser:
            given = arguments(**camera)
            key = tuple(given)
            if key not in started:
                browser = launch(playwright, given)
                assert browser is not None
                started[key] = browser
            return started[key]

        yield of
        for browser in started.values():
            browser.close()


@pytest.fixture(scope="package")
def opening(running: Running, chromium: Callable[..., Browser], cameras: Cameras) -> Iterator[Open]:
    """Opens a tab in a browser without a past. Whoever is named by `live` sits before its camera; with `words`, knows
    what is told in words."""
    contexts: list[BrowserContext] = []

    def of(
        *,
        live: str | None = None,
        words: bool = False,
        size: tuple[int, int] = (1280, 720),
        script: bool = True,
        **camera: object,
    ) -> Visitor:
        viewport = {"width": size[0], "height": size[1]}
        context = chromium(**camera).new_context(locale="en-GB", java_script_enabled=script, viewport=viewport)
        context.set_default_timeout(15_000)
        contexts.append(context)
        if live is not None:
            cameras.live(context, live, words=words)
        return Visitor(context.new_page(), running.issuer, running.app_url)

    yield of
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(opening: Open) -> Iterator[Open]:
    """opening() for one test, which fails when a page had an error, or asked anything of a third party."""
    made: list[Visitor] = []
    wrong: list[str] = []

    def of(**camera: object) -> Visitor:
        one = opening(**camera)
        made.append(one)
        context = one.page.context
        context.on("weberror", lambda error: wrong.append(f"script error: {error.error}"))
        context.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        context.on("request", lambda asked: None if _own(asked.url) else wrong.append(f"asked {asked.url}"))
        return one

    yield of
    for one in made:
        one.page.context.close()
    assert not wrong


def _own(address: str) -> bool:
    """Also what leaves the web: data:, blob:, and the scheme of an app (RFC 8252 §7.1)."""
    parts = urlsplit(address)
    return not parts.scheme.startswith(("http", "ws")) or parts.hostname in OWN


@pytest.fixture(scope="package")
def alice(running: Running, opening: Open) -> Person:
    """The demo person, who took up the printed invitation and enrolled a face before the camera."""
    person = Person("demo@example.com", "correct-horse-battery-lamp")
    enrolling = opening(live=ALICE)
    enrolling.takes_up(running.invitation("demo"), person).looks_into_the_camera()
    enrolling.page.wait_for_url(f"{running.issuer}/account?notice=face_enrolled")
    enrolling.page.context.close()
    return person


@pytest.fixture(scope="package")
def bob(running: Running, opening: Open) -> Person:
    """Invited too, but did not want a face on file: has a password and recovery codes."""
    link = running.command("invite", "--tenant", "demo", "--email", "bob@example.com", "--name", "Bob", "--face")
    person = Person("bob@example.com", "staple-violet-gramophone")
    declining = opening(camera=False)
    declining.takes_up(link, person).does_without_a_face()
    declining.page.context.close()
    return person

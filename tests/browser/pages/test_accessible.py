"""axe-core on what everybody meets: no serious violation of WCAG 2.2 A and AA, in both schemes and on both screens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from idp.pages import render
from tests.browser.pages.camera_states import LIVE, goes_to
from tests.browser.pages.other_side import BASE, OtherSide, camera_page
from tests.browser.pages.samples import ctx, samples, template_of
from tests.browser.pages.site_of_pages import serve

pytestmark = pytest.mark.browser

CAMERA = ("centre", "held", "nearer", "close_eyes", "light-warm", "light-dark")
OTHERS = [name for name in samples() if not name.startswith(("camera", "form_post", "check_session"))]
SERIOUS = {"serious", "critical"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={**RULES, "resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found if each["impact"] in SERIOUS
    ]


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, chromium: Callable[..., Browser]):
    context = chromium().new_context(color_scheme=request.param, viewport={"width": 390, "height": 844})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("state", CAMERA)
def test_the_camera_page_while_it_runs(page: Page, state: str):
    goes_to(page, LIVE[state]())
    assert violations(page) == []


def test_the_camera_page_before_and_after(page: Page):
    camera_page(page, OtherSide())
    assert violations(page) == []
    page.click("#start")
    page.wait_for_function("() => document.documentElement.dataset.state === 'ended'")
    assert violations(page) == []


def test_every_other_page(page: Page):
    house = ctx(base_url=BASE)
    wrong = {}
    for name in OTHERS:
        serve(page, house, render(house, template_of(name), **samples()[name]))
        if found := violations(page):
            wrong[name] = found
    assert wrong == {}

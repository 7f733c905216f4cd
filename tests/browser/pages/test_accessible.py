"""axe-core on what everybody meets: no serious violation of WCAG 2.2 A and AA, in both schemes and on both screens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from playwright.sync_api import Browser, Page

from idp.pages import render
from tests.browser.axe import SCHEMES, in_both_schemes
from tests.browser.pages.camera_states import LIVE, goes_to
from tests.browser.pages.other_side import BASE, OtherSide, camera_page
from tests.browser.pages.samples import ctx, samples, template_of
from tests.browser.pages.site_of_pages import serve

pytestmark = pytest.mark.browser
in_each = pytest.mark.parametrize("scheme", SCHEMES)

CAMERA = ("centre", "held", "nearer", "close_eyes", "light-warm", "light-dark")
OTHERS = [name for name in samples() if not name.startswith(("camera", "form_post", "check_session"))]

Wrong = dict[str, dict[str, list[str]]]
"""By scheme and by page."""
Looked = Callable[[Callable[[Page], Wrong]], Wrong]


@pytest.fixture(scope="module")
def looked(chromium: Callable[..., Browser]) -> Iterator[Looked]:
    """looked(look): what that look at a tab of its own found. Each looks once, for both schemes."""
    context = chromium().new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(15_000)

    @cache
    def of(look: Callable[[Page], Wrong]) -> Wrong:
        page = context.new_page()
        found = look(page)
        page.unroute_all(behavior="ignoreErrors")
        page.close()
        return found

    yield of
    context.close()


@cache
def while_it_runs(state: str) -> Callable[[Page], Wrong]:
    def look(page: Page) -> Wrong:
        goes_to(page, LIVE[state]())
        return by_scheme({state: in_both_schemes(page)})

    return look


def before_and_after(page: Page) -> Wrong:
    camera_page(page, OtherSide())
    before = in_both_schemes(page)
    page.click("#start")
    page.wait_for_function("() => document.documentElement.dataset.state === 'ended'")
    return by_scheme({"before": before, "after": in_both_schemes(page)})


def every_other(page: Page) -> Wrong:
    house, found = ctx(base_url=BASE), {}
    for name in OTHERS:
        serve(page, house, render(house, template_of(name), **samples()[name]))
        found[name] = in_both_schemes(page)
    return by_scheme(found)


def by_scheme(found: dict[str, dict[str, list[str]]]) -> Wrong:
    """Turned over, without those of which nothing was found."""
    wrong: Wrong = defaultdict(dict)
    for name, each in found.items():
        for scheme, violations in each.items():
            if violations:
                wrong[scheme][name] = violations
    return wrong


@pytest.mark.parametrize("state", CAMERA)
@in_each
def test_the_camera_page_while_it_runs(looked: Looked, state: str, scheme: str):
    assert looked(while_it_runs(state)).get(scheme, {}) == {}


@in_each
def test_the_camera_page_before_and_after(looked: Looked, scheme: str):
    assert looked(before_and_after).get(scheme, {}) == {}


@in_each
def test_every_other_page(looked: Looked, scheme: str):
    assert looked(every_other).get(scheme, {}) == {}

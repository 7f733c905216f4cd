"""Every page of the console: axe finds nothing serious, nothing is wider than the screen, one h1, in both schemes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from idp.audit import sealing
from idp.store import audit
from tests.browser.axe import SCHEMES, in_both_schemes
from tests.browser.console.conftest import Opening
from tests.browser.console.every_page import PAGES
from tests.world import World

pytestmark = pytest.mark.browser
SMALL, LARGE = (320, 640), (1280, 800)
FEW = """() => {
  const seen = {};
  const many = one => (seen[one.className] = (seen[one.className] ?? 0) + 1) > 5;
  const alike = [...document.querySelectorAll(".method, h3.schema")].filter(many);
  for (const one of alike) {
    if (one.matches("h3")) one.nextElementSibling.remove();
    (one.closest(".operation") ?? one).remove();
  }
}"""

Wrong = dict[tuple[tuple[int, int], str], dict[str, list[str]]]
"""By size and scheme, and by page."""


@pytest.fixture(scope="module")
def seen() -> Wrong:
    """Empty until the first test has loaded every page; each is loaded once and then looked at in every way."""
    return {}


@pytest.mark.timeout(900)  # the first looks for all
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["320px", "desktop"])
def test_every_page_is_for_everybody(
    served: World, opening: Opening, seen: Wrong, size: tuple[int, int], scheme: str
) -> None:
    if not seen:
        seen.update(_looked_at(opening(), served))
    assert seen[size, scheme] == {}


def _looked_at(page: Page, served: World) -> Wrong:
    with served.inside("acme") as ctx:
        event = audit.record(ctx, "looked.at", detail={"by": "everybody"})
    sealing.seal_all(served.house)
    person = served.person().id
    found: Wrong = {(size, scheme): {} for size in (SMALL, LARGE) for scheme in SCHEMES}
    for path in PAGES:
        page.goto(path.format(person=person, event=event))
        _open_all(page)
        shapes = {size: _shape(page, size) for size in (SMALL, LARGE)}
        for size in (LARGE, SMALL):
            _resize(page, size)
            for scheme, violations in in_both_schemes(page, _leave_a_few).items():
                if wrong := [*violations, *shapes[size]]:
                    found[size, scheme][path] = wrong
    return found


def _resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def _shape(page: Page, size: tuple[int, int]) -> list[str]:
    wrong = []
    _resize(page, size)
    if page.locator("h1:visible").count() != 1:
        wrong.append("not one h1")
    if (width := page.evaluate("document.documentElement.scrollWidth")) > size[0]:
        wrong.append(f"{width} pixels wide")
    return wrong


def _open_all(page: Page) -> None:
    """What can be unfolded is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


def _leave_a_few(page: Page) -> None:
    """Of the hundreds of operations and schemas of the reference, which axe has seen once, in one scheme and size."""
    page.evaluate(FEW)

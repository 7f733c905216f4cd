"""Every page of the console: axe finds nothing serious, nothing is wider than the screen, one h1, in both schemes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from idp.audit import sealing
from idp.store import audit
from tests.browser.console.conftest import Opening
from tests.browser.console.every_page import PAGES
from tests.browser.pages.test_accessible import violations
from tests.world import World

pytestmark = pytest.mark.browser
SMALL, LARGE = (320, 640), (1280, 800)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["320px", "desktop"])
def test_every_page_is_for_everybody(served: World, opening: Opening, size: tuple[int, int], scheme: str) -> None:
    page = opening(size=size, scheme=scheme)
    with served.inside("acme") as ctx:
        event = audit.record(ctx, "looked.at", detail={"by": "everybody"})
    sealing.seal_all(served.house)
    person, wrong = served.person().id, {}
    for path in PAGES:
        page.goto(path.format(person=person, event=event))
        _open_all(page)
        found = violations(page)
        if page.locator("h1:visible").count() != 1:
            found.append("not one h1")
        if (width := page.evaluate("document.documentElement.scrollWidth")) > size[0]:
            found.append(f"{width} pixels wide")
        if found:
            wrong[path] = found
    assert wrong == {}


def _open_all(page: Page) -> None:
    """What can be unfolded is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")

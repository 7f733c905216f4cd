"""axe-core on a page as it stands: the serious violations of WCAG 2.2 A and AA, in the light scheme and in the dark.

Between the schemes nothing changes but colours, so that what is not about colours is looked at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

SCHEMES = ("light", "dark")
SERIOUS = {"serious", "critical"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
SETTLED = """() => { for (const one of document.getAnimations()) {
  if (one instanceof CSSTransition) one.finish(); } return !!window.axe; }"""
"""Nothing is left on the way from one scheme to the other. Gives whether the page has axe already."""
LOOK = "options => axe.run(document, options).then(found => found.violations)"


def violations(page: Page, only: dict[str, Any] | None = None) -> list[str]:
    """only: axe's runOnly, for fewer rules than all."""
    if not page.evaluate(SETTLED):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(LOOK, {"runOnly": only or RULES, "resultTypes": ["violations"]})
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found if each["impact"] in SERIOUS
    ]


def in_both_schemes(page: Page, between: Callable[[Page], None] = lambda page: None) -> dict[str, list[str]]:
    """The violations of each scheme. `between` may change the page. It is left in the light scheme."""
    found = {"light": violations(page)}
    between(page)
    page.emulate_media(color_scheme="dark")
    found["dark"] = violations(page, COLOURS)
    page.emulate_media(color_scheme="light")
    return found

"""The page Configuration in Chromium: a file taken over, changed, planned and applied; the plan is for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.console.conftest import Opening
from tests.world import World

pytestmark = pytest.mark.browser
PAGE = "/admin/t/other/configuration"
WANTED = """groups: [{name: Bakers}]
applications:
  - {client_id: bread, redirect_uris: ["https://bread.example.com/a-path-that-is-wider-than-a-small-screen/and-more"]}
webhooks: []
"""


def planned(page: Page, text: str) -> None:
    page.goto(PAGE)
    page.fill("#field-document", text)
    page.get_by_role("button", name="Plan", exact=True).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_plan_and_what_is_wrong_are_for_everybody(opening: Opening, scheme: str, width: int) -> None:
    page = opening(size=(width, 800), scheme=scheme)
    planned(page, WANTED)
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    planned(page, "policy: {session_idle: 1}")
    expect(page.locator("#field-document")).to_be_focused()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_file_is_taken_over_changed_and_applied(opening: Opening, served: World, tmp_path: Path) -> None:
    page = opening()
    page.goto(PAGE)
    page.get_by_role("button", name="Edit below").click()
    typed = page.locator("#field-document")
    expect(typed).to_be_focused()
    assert typed.input_value() == page.locator("#present").text_content()
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.get_by_text("Nothing to change.")).to_be_visible()
    file = tmp_path / "other.yaml"
    file.write_text("slug: other\ntenant: {name: Another name}\n")
    page.set_input_files("#file", file)
    expect(typed).to_have_value(file.read_text())
    page.get_by_role("button", name="Plan again").click()
    expect(page.locator(".comes")).to_have_text("+ name: Another name")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("status")).to_have_text("Applied, all of it. The audit has each step.")
    assert served.tenant("other").name == "Another name"


def test_without_scripts_it_is_typed_and_planned_too(opening: Opening) -> None:
    page = opening(script=False)
    page.goto(PAGE)
    expect(page.get_by_role("link", name="Download")).to_be_visible()
    page.get_by_role("link", name="Show").click()
    expect(page.locator("#present")).to_contain_text("slug: other")
    planned(page, WANTED)
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    assert page.locator("#choose").is_hidden()

"""The policy's preview follows what is chosen, before anything is saved."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.console.conftest import Opening
from tests.world import World

pytestmark = pytest.mark.browser


def test_the_preview_changes_with_the_rules(served: World, opening: Opening) -> None:
    page = opening()
    page.goto("/admin/t/acme/policy")
    expect(page.locator("#consequences")).not_to_contain_text("live face is demanded")
    page.select_option("#field-face", "required")
    expect(page.locator("#consequences")).to_contain_text("live face is demanded")
    page.get_by_role("group", name="What the person has").get_by_label("Face").uncheck()
    expect(page.locator("#sentences")).to_contain_text("unmet_authentication_requirements")
    assert served.tenant().policy.face == "off"

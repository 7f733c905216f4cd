"""The policy's preview follows what is chosen, before anything is saved."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from idp.store import clients
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


def test_an_application_is_found_while_it_is_typed(served: World, opening: Opening) -> None:
    with served.inside() as ctx:
        for number in range(30):
            clients.register(ctx, replace(served.client("web"), client_id=f"n{number}", name=f"Notes {number:02}"))
    page = opening()
    page.goto("/admin/t/acme/policy")
    page.fill("#field-find", "notes 29")
    expect(page.locator("#field-application option")).to_have_text([re.compile("."), "Notes 29"])
    page.press("#field-find", "Enter")
    page.select_option("#field-application", "n29")
    expect(page.locator("#sentences")).to_contain_text("Notes 29")
    page.fill("#field-find", "")
    expect(page.locator("#field-application option:checked")).to_have_text("Notes 29")
    assert "/policy" in page.url
    assert "notice" not in page.url

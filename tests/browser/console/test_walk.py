"""What an administrator does in the console with a real browser: with a mouse, and with nothing but a keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.conftest import Opening

pytestmark = pytest.mark.browser


def test_a_tenant_is_created_without_scripts(opening: Opening) -> None:
    page = opening(script=False)
    page.goto("/admin/tenants")
    page.get_by_role("link", name="New tenant").click()
    page.get_by_label("Name", exact=True).fill("Plain bakery")
    page.get_by_label("Short name").fill("plain-bakery")
    page.get_by_role("button", name="Create the tenant").click()
    expect(page.get_by_role("status")).to_contain_text("with keys of its own")
    page.locator(".rail .switch summary").click()
    page.locator(".rail input[type=search]").fill("plain")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_tenant_is_created_with_the_keyboard_alone(opening: Opening) -> None:
    page = opening()
    page.goto("/admin/tenants")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "New tenant")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/tenants/new")
    tab_to(page, "field-name")
    page.keyboard.type("Keys only")
    page.keyboard.press("Tab")
    page.keyboard.type("Wrong Slug")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Please correct")
    wrong = page.get_by_label("Short name")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_value("Wrong Slug")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Keys only")
    page.keyboard.press("Control+a")
    page.keyboard.type("keys-only")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("with keys of its own")


def test_the_navigation_is_a_disclosure_on_a_small_screen(opening: Opening) -> None:
    page = opening(size=(320, 640))
    page.goto("/admin/tenants")
    link = page.locator(".menu").get_by_role("link", name="Administrators")
    expect(link).to_be_hidden()
    page.locator(".menu > summary").focus()
    page.keyboard.press("Enter")
    link.click()
    expect(page.locator("h1")).to_have_text("Administrators")


def test_focus_can_be_seen(opening: Opening) -> None:
    page = opening()
    page.goto("/admin/tenants/new")
    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        if page.evaluate("document.activeElement === document.body"):
            return
        assert seen != "none", page.evaluate("document.activeElement.outerHTML")


def tab_to(page: Page, what: str) -> None:
    """Presses Tab until what has the focus is called so, or has this id."""
    for _ in range(40):
        page.keyboard.press("Tab")
        here = page.evaluate("[document.activeElement.id, document.activeElement.textContent.trim()]")
        if what in here:
            return
    raise AssertionError(f"{what} cannot be reached with Tab on {page.url}")

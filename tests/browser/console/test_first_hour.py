"""An administrator's first hour: a tenant, an application, a person, a test sign-in, a rule changed, and its trace."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console.conftest import Opening
from tests.journeys.people import NEW_PASSWORD

pytestmark = pytest.mark.browser
TENANT = "/admin/t/harbour"
EMAIL = "maria@example.com"


def test_a_tenant_an_application_a_person_a_test_a_rule_and_the_audit(opening: Opening) -> None:
    page = opening()
    creates_a_tenant(page)
    adds_an_application(page)
    link = invites(page)
    takes_it_up(opening(), link)
    tries_the_sign_in(page)
    changes_the_policy(page)
    reads_the_audit(page)


def creates_a_tenant(page: Page) -> None:
    page.goto("/admin/tenants/new")
    page.get_by_label("Name", exact=True).fill("Harbour")
    page.get_by_label("Short name").fill("harbour")
    page.get_by_role("button", name="Create the tenant").click()
    page.wait_for_url(re.compile(f"{TENANT}"))


def adds_an_application(page: Page) -> None:
    page.locator(".rail").get_by_role("link", name="Applications", exact=True).click()
    page.get_by_role("link", name="New application").first.click()
    page.goto(f"{TENANT}/applications/new?kind=web")
    page.get_by_label("Name", exact=True).fill("Berths")
    page.get_by_label("Redirect").first.fill("https://berths.example.com/callback")
    page.locator("#field-client_id").fill("berths")
    page.get_by_role("button", name="Register the application").click()
    expect(page.locator("h1")).to_have_text("Berths is registered")
    expect(page.locator(".once")).not_to_be_empty()


def invites(page: Page) -> str:
    page.goto(f"{TENANT}/people/new")
    page.locator("#field-email").fill(EMAIL)
    page.locator("#field-name").fill("Maria")
    page.locator("main form.panel button").click()
    link = page.locator(".once code").inner_text()
    assert "/t/harbour/invite/" in link
    return link


def takes_it_up(page: Page, link: str) -> None:
    page.goto(link)
    page.fill("#password", NEW_PASSWORD)
    page.fill("#password_again", NEW_PASSWORD)
    page.click("main form button.button")
    page.check("input[name=saved]")
    page.click("main form button.button")
    page.wait_for_url("**/t/harbour/account**")


def tries_the_sign_in(page: Page) -> None:
    page.goto(f"{TENANT}/applications/berths/test")
    page.locator("main form.panel button").click()
    page.fill("#email", EMAIL)
    page.fill("#password", NEW_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("h1")).to_have_text("The test sign-in worked")
    expect(page.locator("main")).to_contain_text("urn:faceguard:acr:single")
    expect(page.locator("main")).to_contain_text('"amr"')


def changes_the_policy(page: Page) -> None:
    page.goto(f"{TENANT}/policy")
    before = page.locator("#sentences").inner_text()
    page.locator("#field-face").select_option("required")
    expect(page.locator("#sentences")).not_to_have_text(before)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Saved")


def reads_the_audit(page: Page) -> None:
    page.locator(".rail").get_by_role("link", name="Audit", exact=True).click()
    page.locator("#field-kind").fill("tenant.policy_changed")
    page.locator("#field-kind").press("Enter")
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("ada@example.com")
    row.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("required")

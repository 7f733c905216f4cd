"""The first start: its one-time link ends in the console."""

from __future__ import annotations

from tests.agent import Browser
from tests.journeys.people import NEW_PASSWORD, invitation
from tests.world import World


def test_lg_21_the_one_time_link_leads_into_the_console(world: World, browser: Browser) -> None:
    page = browser.get(invitation(world, "admin@localhost", face=False, slug="system"))
    codes = browser.submit(page.form("password"), password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    console = browser.submit(codes.form("/saved"), saved="yes")
    assert console.url == "http://localhost:8080/admin/tenants", console.text[:2000]
    assert "Acme" in console.text

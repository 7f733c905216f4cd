"""The first run: the printed one-time link leads into the console, where a tenant is created that answers at once."""

from __future__ import annotations

from collections.abc import Callable
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console_pictures import administrator
from tests.browser.running import Running

pytestmark = pytest.mark.browser


def test_the_one_time_link_ends_in_the_console(running: Running, chromium: Callable[..., Browser]):
    state = administrator(chromium(), running)
    context = chromium().new_context(locale="en-GB", storage_state=state)
    page = context.new_page()
    page.goto(f"{running.url}/admin/")
    page.get_by_role("link", name="New tenant").click()
    page.get_by_label("Name", exact=True).fill("Nordwind Shipping")
    page.get_by_label("Short name").fill("nordwind")
    page.get_by_role("button", name="Create the tenant").click()
    expect(page.get_by_role("status")).to_contain_text("with keys of its own")
    with urlopen(f"{running.url}/t/nordwind/.well-known/openid-configuration", timeout=10) as answer:
        assert answer.status == 200
    page.get_by_role("button", name="Sign out").locator("visible=true").click()
    page.get_by_role("link", name="Sign in again").click()
    expect(page.locator("#password")).to_be_visible()
    context.close()

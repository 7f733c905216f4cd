"""The console's pages of which pictures are taken, and the administrator who looks at them."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.running import Running
from tests.browser.visitor import Person, Visitor

SIZE_OF_CONSOLE = {"width": 1280, "height": 860}
ADMIN = Person("admin@localhost", "lamp-tulip-granite-orbit")
PICTURES = {
    "console-tenants": "/admin/tenants",
    "console-dashboard": "/admin/t/demo",
    "console-application": "/admin/t/demo/applications/demo-app",
    "console-people": "/admin/t/demo/people",
    "console-policy": "/admin/t/demo/policy",
    "console-looks": "/admin/t/demo/looks",
    "console-audit": "/admin/t/demo/audit",
    "console-configuration": "/admin/t/demo/configuration",
    "console-reference": "/admin/reference",
}
"""By the picture's name."""
PLANNED = """policy: {face: required, face_profile: fmr-1e-5}
applications:
  - client_id: shop
    client_name: Shop
    redirect_uris: ["https://shop.example.com/signed-in"]
groups: [{name: Bakers, description: They bake}]
"""


def prepare(name: str, page: Page) -> None:
    """What is done on a page before its picture is taken."""
    if name == "console-configuration":
        page.fill("#field-document", PLANNED)
        page.get_by_role("button", name="Plan", exact=True).click()
        page.wait_for_selector("#planned")
    if name == "console-looks":
        page.fill("#field-colour", "#8a2f5f")
        page.select_option("#field-corners", "round")
        page.fill("#field-display_name", "Nordwind Energy")
        for scheme in ("light", "dark"):
            frame = page.frame_locator(f"iframe[data-scheme={scheme}]")
            frame.get_by_text("Nordwind Energy", exact=True).wait_for()
        page.wait_for_timeout(300)


def administrator(browser: Browser, running: Running) -> Any:
    """The cookies of the first administrator, who took up the printed link and ended in the console."""
    context = browser.new_context(locale="en-GB", viewport=SIZE_OF_CONSOLE)
    visitor = Visitor(context.new_page(), f"{running.url}/t/system", running.app_url)
    visitor.takes_up(running.invitation("system"), ADMIN, face=False)
    visitor.page.wait_for_url(f"{running.url}/admin/tenants")
    state = context.storage_state()
    context.close()
    return state

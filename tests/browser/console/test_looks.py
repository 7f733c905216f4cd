"""The sign-in page beside the form follows what is typed and can do nothing; what is published is what people see."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from idp.context import Branding
from idp.store import brandings, tenants
from tests.browser.axe import violations
from tests.browser.console.conftest import Opening
from tests.world import World

pytestmark = pytest.mark.browser
LOOKS = "/admin/t/other/looks"
ACCENT = "getComputedStyle(document.documentElement).getPropertyValue('--accent')"
OF_FRAME = """([scheme, wanted]) => {
  const page = document.querySelector(`iframe[data-scheme=${scheme}]`).contentDocument;
  const accent = getComputedStyle(page.documentElement).getPropertyValue("--accent");
  return accent !== "" && (accent === wanted[0]) === wanted[1];
}"""
"""Whether a frame's accent is, or is not, this colour."""


def picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (120, 40), "#7a1f5c").save(written, "PNG")
    return written.getvalue()


def test_the_preview_follows_what_is_typed_in_both_schemes(served: World, opening: Opening) -> None:
    page = opening()
    page.goto(LOOKS)
    light, dark = (page.frame_locator(f"iframe[data-scheme={scheme}]") for scheme in ("light", "dark"))
    expect(light.locator(".brand span")).to_have_text(served.tenant("other").name)
    page.fill("#field-display_name", "Nordwind")
    page.fill("#field-colour", "#ffcc00")
    for frame in (light, dark):
        expect(frame.locator(".brand span")).to_have_text("Nordwind")
    expect(page.locator("#contrast-colour")).to_contain_text("hard to read")
    expect(page.locator("#contrast-colour_dark")).to_be_empty()
    page.wait_for_function(OF_FRAME, arg=["dark", ["#ffcc00", True]])
    page.wait_for_function(OF_FRAME, arg=["light", ["#ffcc00", False]])
    page.get_by_label("Choose: Colour of buttons and links").fill("#1c3f6e")
    expect(page.locator("#field-colour")).to_have_value("#1c3f6e")
    expect(page.locator("#contrast-colour")).to_contain_text("readable")
    page.set_input_files("#field-logo", {"name": "logo.png", "mimeType": "image/png", "buffer": picture()})
    for frame in (light, dark):
        expect(frame.locator(".brand img.own")).to_have_attribute("src", re.compile(f"^blob:{served.origin}/"))
    page.fill("#field-display_name", "Nordwind two")
    expect(light.locator(".brand span")).to_have_text("Nordwind two")
    expect(light.locator(".brand img.own")).to_have_attribute("src", re.compile(f"^blob:{served.origin}/"))
    assert served.tenant("other").branding.display_name is None


def test_the_preview_can_neither_be_used_nor_followed(opening: Opening) -> None:
    page = opening()
    page.goto(f"{LOOKS}/preview?support_url=https://help.example.com/")
    page.fill("#email", "ada@example.com")
    page.fill("#password", "a password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_timeout(300)
    assert "/looks/preview" in page.url
    expect(page.locator("#password")).to_have_value("a password")


def test_without_scripts_a_button_shows_what_is_typed_and_another_publishes_it(served: World, opening: Opening) -> None:
    page = opening(script=False)
    page.goto(LOOKS)
    page.fill("#field-display_name", "Plain bakery")
    page.fill("#field-colour", "#1c3f6e")
    page.get_by_role("button", name="Show what I typed").click()
    expect(page.frame_locator("iframe[data-scheme=dark]").locator(".brand span")).to_have_text("Plain bakery")
    expect(page.locator("#field-display_name")).to_have_value("Plain bakery")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("status").first).to_contain_text("It is published")
    page.goto("/t/other/account")
    expect(page.locator(".brand span")).to_have_text("Plain bakery")
    assert page.evaluate(ACCENT) == "#1c3f6e"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_branded_page_is_for_everybody(served: World, opening: Opening, scheme: str) -> None:
    with served.inside("other") as ctx:
        links = dict.fromkeys(("support_url", "terms_url", "privacy_url"), "https://example.com/")
        brandings.keep(ctx, Branding(display_name="Nordwind", colour="#ffcc00", version=9, **links), "ada")
        tenants.show_branding(ctx, 9)
    served.clock.step(1)
    page = opening(size=(320, 640), scheme=scheme)
    page.goto("/t/other/account")
    expect(page.get_by_role("link", name="Privacy")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page) == []

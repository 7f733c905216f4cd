"""Templates: what each promises to those who fill it, and what none may hold (HD-12, design §8)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from playwright.sync_api import Browser

from idp.looks.themes import installed
from idp.pages import render
from tests.browser.pages.samples import all_templates, ctx, samples, template_of
from tests.browser.pages.shown import Shown
from tests.browser.pages.site_of_pages import serve

THEMES = Path(__file__).resolve().parents[3] / "themes"
SOURCES = sorted(path for path in THEMES.rglob("*") if path.suffix in {".html", ".css", ".js"})


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_hd_12_no_source_of_a_page_names_a_remote_address(source: Path):
    assert not re.search(r"(?:https?:)?//[\w-]+\.\w|@import|\burl\(", source.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", samples())
def test_hd_12_no_inline_handler_style_or_script_without_nonce(name: str):
    response = render(ctx(), template_of(name), **samples()[name])
    shown = Shown(response)
    for _tag, attributes in shown.elements:
        assert not [attribute for attribute in attributes if attribute.startswith("on") or attribute == "style"]
    assert all(script.get("nonce") for script in shown.all("script"))
    assert not shown.all("style")


@pytest.mark.parametrize("template", sorted(all_templates()))
def test_each_template_begins_with_what_it_is_given(template: str):
    assert (THEMES / "default/templates" / template).read_text(encoding="utf-8").startswith("{#- ")


def test_a_value_that_is_missing_is_an_error_and_not_an_empty_place():
    values = samples()["consent.html"]
    del values["email"]
    with pytest.raises(UndefinedError):
        render(ctx(), "consent.html", **values)


@pytest.mark.parametrize("name", ["camera.html", "camera.html enrol"])
def test_fa_29_the_camera_page_offers_another_way_without_a_camera_or_scripts(name: str):
    shown = Shown(render(ctx(), "camera.html", camera=True, **samples()[name]))
    [other] = [link for link in shown.all("a") if link.get("id") == "other"]
    assert other["href"] == samples()[name]["other_way"]
    assert "needs JavaScript" in shown.words


def test_consent_to_a_face_is_not_ticked_in_advance_and_can_be_declined_without_it():
    shown = Shown(render(ctx(), "face_consent.html", **samples()["face_consent.html"]))
    [tick] = [field for field in shown.all("input") if field.get("type") == "checkbox"]
    assert "checked" not in tick
    [decline] = [button for button in shown.all("button") if button.get("value") == "decline"]
    assert "formnovalidate" in decline


def test_allow_and_deny_look_alike():
    buttons = Shown(render(ctx(), "consent.html", **samples()["consent.html"])).all("button")
    assert {button["value"] for button in buttons} == {"allow", "deny"}
    assert len({button["class"] for button in buttons}) == 1


@pytest.mark.browser
@pytest.mark.parametrize("theme", sorted(installed()))
def test_hd_12_no_page_asks_a_third_party_or_is_wider_than_320_pixels(theme: str, chromium: Callable[..., Browser]):
    context = chromium().new_context(viewport={"width": 320, "height": 568})
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    house = ctx(theme)
    for name, values in samples().items():
        if name == "form_post.html":
            continue  # it leaves by itself
        for locale in ("en", "de"):
            response = render(house, template_of(name), ui_locales=(locale,), camera="camera" in name, **values)
            assert serve(page, house, response) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"{name} in {locale}"
    context.close()
    assert refused == []

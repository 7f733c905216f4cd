"""Design tokens: a tenant's looks can be nothing but looks (XS-02), and every theme can be read (WCAG 2.2 §1.4.3)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from idp.context import Branding
from idp.endpoints.static import tokens as tokens_endpoint
from idp.http import Request
from idp.looks.contrast import contrast
from idp.looks.themes import installed, load, token_file
from idp.looks.tokens import SECTIONS, BadToken, checked, stylesheet
from idp.pages import render
from tests.browser.pages.samples import ctx, samples, template_of

HOSTILE = [
    "url(https://evil.example/x)",
    "red;} body{background:url(//evil.example)",
    "@import '//evil.example/x.css'",
    "expression(alert(1))",
    "#fff",
    "#123456;",
    "#123456\n",
    "#12345g",
    "var(--x)",
    "10px;position:fixed",
    "calc(1px)",
    "100px",
    "-1px",
    "Comic Sans",
    "</style><script>",
    "",
    7,
    None,
]


@pytest.mark.parametrize(("section", "value"), list(product(SECTIONS, HOSTILE)))
def test_xs_02_a_token_is_a_colour_a_length_or_a_known_font_and_nothing_else(section: str, value: Any):
    name = SECTIONS[section][0]
    with pytest.raises(BadToken):
        stylesheet({section: {name: value}})


@pytest.mark.parametrize(
    "given", [{"light": {"colour": "#123456"}}, {"print": {"text": "#123456"}}, {"light": "#123456"}]
)
def test_xs_02_an_unknown_token_is_refused(given: dict[str, Any]):
    with pytest.raises(BadToken):
        checked(given)


def test_a_tenants_branding_lies_over_its_theme():
    tenant = replace(ctx("harbour").tenant, branding=Branding(colour="#123456"))
    css = token_file(tenant).body.decode()
    assert "--accent:#123456;" in css
    assert f"--text:{load('harbour').tokens['light']['text']};" in css


def test_a_branding_that_is_not_valid_any_more_gives_the_default_look_and_no_error():
    house = ctx("harbour")
    house = replace(house, tenant=replace(house.tenant, branding=Branding(colour="url(x)")))
    assert tokens_endpoint(house, Request("GET", "/")).body == token_file(None).body
    assert render(house, "sign_in.html", **samples()["sign_in.html"]).status == 200


WITHOUT_A_CARD = ("check_session", "form_post")


@pytest.mark.parametrize("page", [name for name in samples() if not name.startswith(WITHOUT_A_CARD)])
def test_xs_02_every_page_shows_the_branding_and_has_no_style_of_its_own(page: str):
    house = ctx()
    looks = Branding(display_name="Acme & Co", colour="#7a1f5c", logo="ab12", support_url="https://help.example.com/")
    house = replace(house, tenant=replace(house.tenant, branding=looks))
    shown = render(house, template_of(page), **samples()[page]).body.decode()
    assert '<img src="/t/nordwind/brand_logo?v=ab12" alt="" class="own">' in shown
    assert "<span>Acme &amp; Co</span>" in shown
    assert f'<a href="{looks.support_url}" target="_blank" rel="noopener noreferrer">' in shown
    assert " style=" not in shown
    assert f"/t/nordwind/static/tokens.css?v={token_file(house.tenant).version}" in shown


def test_xs_07_a_link_that_is_not_https_is_not_shown_even_where_it_is_stored():
    house = ctx()
    house = replace(house, tenant=replace(house.tenant, branding=Branding(support_url="javascript:alert(1)")))
    assert "javascript:" not in render(house, "sign_in.html", **samples()["sign_in.html"]).body.decode()


def test_every_theme_sets_every_token():
    for theme in installed():
        assert {section: set(values) for section, values in load(theme).tokens.items()} == {
            section: set(names) for section, names in SECTIONS.items()
        }


def test_the_two_themes_look_different():
    first, second = load("default"), load("harbour")
    assert all(first.tokens[section] != second.tokens[section] for section in SECTIONS)
    assert first.logo != second.logo


READABLE = [
    (front, back, 4.5) for front in ("text", "muted", "accent", "danger", "success") for back in ("surface", "field")
] + [
    ("on_accent", "accent", 4.5),
    ("text", "background", 4.5),
    ("muted", "background", 4.5),
    ("accent", "background", 3),
]


@pytest.mark.parametrize("theme", sorted(installed()))
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), READABLE)
def test_text_stands_out_from_its_ground(theme: str, scheme: str, front: str, back: str, least: float):
    colours = load(theme).tokens[scheme]
    assert contrast(colours[front], colours[back]) >= least

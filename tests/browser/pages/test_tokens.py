"""Design tokens: a tenant's looks can be nothing but looks (XS-02), and every theme can be read (WCAG 2.2 §1.4.3)."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from idp.endpoints.static import tokens as tokens_endpoint
from idp.http import Request
from idp.looks.themes import installed, load, token_file
from idp.looks.tokens import SECTIONS, BadToken, checked, stylesheet
from idp.pages import render
from tests.browser.pages.samples import ctx, samples

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


def test_a_tenants_tokens_lie_over_its_theme():
    tenant = replace(ctx("harbour").tenant, branding={"tokens": {"light": {"accent": "#123456"}}})
    css = token_file(tenant).body.decode()
    assert "--accent:#123456;" in css
    assert f"--text:{load('harbour').tokens['light']['text']};" in css


def test_a_branding_that_is_not_valid_any_more_gives_the_default_look_and_no_error():
    house = ctx("harbour")
    house = replace(house, tenant=replace(house.tenant, branding={"tokens": {"light": {"accent": "url(x)"}}}))
    assert tokens_endpoint(house, Request("GET", "/")).body == token_file(None).body
    assert render(house, "sign_in.html", **samples()["sign_in.html"]).status == 200


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


def contrast(first: str, second: str) -> float:
    """WCAG 2.2: (L1 + 0.05) / (L2 + 0.05)."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    channels = [int(part, 16) / 255 for part in re.findall("[0-9a-f]{2}", colour.lower())]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

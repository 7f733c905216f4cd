"""Words: every language says the same things, and each request gets the language it asks for (OIDC Core §3.1.2.1)."""

from __future__ import annotations

import re

import pytest

from idp.http import Request
from idp.looks.themes import load, themes_root
from idp.looks.words import PLACE, UnknownWord, choose_locale
from idp.pages import render, wording
from tests.browser.pages.samples import KEPT, ctx, samples
from tests.browser.pages.shown import Shown

WORDS = load("default").words
SPOKEN = frozenset({"en", "de"})


def test_english_and_german_have_the_same_words():
    assert WORDS.locales == SPOKEN
    assert WORDS.keys("en") == WORDS.keys("de")


@pytest.mark.parametrize("key", sorted(WORDS.keys("en")))
def test_both_languages_fill_in_the_same_values(key: str):
    assert set(PLACE.findall(WORDS.text("en", key))) == set(PLACE.findall(WORDS.text("de", key)))


def test_every_word_a_template_names_exists():
    named: set[str] = set()
    for template in (themes_root() / "default/templates").glob("*.html"):
        named |= set(re.findall(r'\bt\("([a-z_.]+)"[,)]', template.read_text(encoding="utf-8")))
    assert len(named) > 80
    assert named <= WORDS.keys("en")


def test_an_unknown_word_is_an_error():
    with pytest.raises(UnknownWord):
        WORDS.say("en", "sign_in.nothing")


@pytest.mark.parametrize(
    ("ui_locales", "accepted", "chosen"),
    [
        ((), "", "en"),
        (("de-AT", "en"), "en", "de"),
        (("fr", "de"), "en", "de"),
        ((), "fr-CH, fr;q=0.9, de;q=0.8, en;q=0.7", "de"),
        ((), "de;q=0.2, en;q=0.9", "en"),
        ((), "de;q=0", "en"),
        ((), "de;q=banana", "en"),
        ((), "fr," * 100_000 + "de", "en"),
        (("../../etc/passwd",), "", "en"),
    ],
)
def test_the_language_asked_for_is_chosen_from_those_we_speak(ui_locales: tuple[str, ...], accepted: str, chosen: str):
    assert choose_locale(SPOKEN, ui_locales, accepted) == chosen


def test_a_page_says_which_language_it_is_in():
    request = Request("GET", "/", headers={"accept-language": "de"})
    german = Shown(render(ctx(), "sign_in.html", request=request, **samples()["sign_in.html"]))
    assert german.all("html") == [{"lang": "de"}]
    assert "Anmelden" in german.words


def test_a_value_that_looks_like_a_place_is_not_filled_in():
    assert "{tenant}" in WORDS.say("en", "consent.lead", client="{tenant}", tenant="Nordwind")


def test_the_texts_of_a_consent_can_be_kept_with_its_receipt():
    texts = wording(ctx(), "face_consent", "de", **KEPT)
    assert texts["face_consent.agree"].startswith("Ich stimme zu")
    assert texts != wording(ctx(), "face_consent", "en", **KEPT)
    assert "12 Monate" in texts["face_consent.how_long_text"]

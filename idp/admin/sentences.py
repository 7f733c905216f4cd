"""Sentences as data: a key of [preview] and values, which a page says in its own language and the API in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from idp.looks.words import Words

Value = str | int | float | tuple[str, ...]
TABLE = "preview"
NAMED = {"factors": "factor", "factor": "factor", "proves": "factor", "acr": "acr", "face": "face"}
"""Values that are names themselves, and the table in which each is said."""


@dataclass(frozen=True, slots=True)
class Sentence:
    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


def say(words: Words, locale: str, sentence: Sentence) -> str:
    said = {name: _said(words, locale, name, value) for name, value in sentence.values.items()}
    return words.say(locale, f"{TABLE}.{sentence.key}", **said)


def _said(words: Words, locale: str, name: str, value: Value) -> str:
    if isinstance(value, tuple):
        joint = words.text(locale, f"{TABLE}.{'and' if name == 'proves' else 'or'}")
        each = [_said(words, locale, name, one) for one in value]
        return f" {joint} ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each)
    if isinstance(value, str) and name in NAMED:
        return words.text(locale, f"{TABLE}.{NAMED[name]}.{value.rpartition(':')[2]}")
    return number(value, locale) if isinstance(value, int | float) else value


def number(value: float, locale: str) -> str:
    """With the separators of the language; at most two decimals."""
    written = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")
    return written.translate(str.maketrans(",.", ".,")) if locale == "de" else written

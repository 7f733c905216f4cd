"""Translations: `themes/<name>/words/<locale>.toml`, one table a page, and the choice of a locale for a request.

A theme's words stand over those of the default theme; a language without a word falls back to English.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

DEFAULT_LOCALE = "en"
HEADER_LIMIT = 256
PREFERENCES_LIMIT = 16
PLACE = re.compile(r"\{(\w+)\}")


class UnknownWord(KeyError):
    """A template names a word that no language file has."""


class Words:
    """The words of one theme, loaded once. A class because lookups need all its languages for the fallback."""

    def __init__(self, folders: Iterable[Path]) -> None:
        """`folders` from the strongest to the weakest."""
        self._languages: dict[str, dict[str, str]] = {}
        for folder in reversed(list(folders)):
            for path in sorted(folder.glob("*.toml")):
                known = self._languages.setdefault(path.stem, {})
                known.update(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))

    @property
    def locales(self) -> frozenset[str]:
        return frozenset(self._languages)

    def keys(self, locale: str) -> frozenset[str]:
        return frozenset(self._languages[locale])

    def say(self, locale: str, key: str, **values: object) -> str:
        """The text, with each `{name}` replaced by its value. Not HTML: the template escapes it. Raises UnknownWord."""
        return PLACE.sub(lambda place: str(values[place[1]]), self.text(locale, key))

    def text(self, locale: str, key: str) -> str:
        """The text as written, places unfilled. Raises UnknownWord."""
        text = self._languages[locale].get(key) or self._languages[DEFAULT_LOCALE].get(key)
        if text is None:
            raise UnknownWord(key)
        return text


def choose_locale(available: frozenset[str], ui_locales: Iterable[str], accept_language: str) -> str:
    """The first of `ui_locales` (OIDC Core §3.1.2.1), then of Accept-Language, that we speak; else English."""
    wanted = [*list(ui_locales)[:PREFERENCES_LIMIT], *_preferences(accept_language[:HEADER_LIMIT])]
    for tag in wanted:
        language = tag.partition("-")[0].strip().lower()
        if language in available:
            return language
    return DEFAULT_LOCALE


def _preferences(header: str) -> list[str]:
    """RFC 9110 §12.5.4. Languages by falling weight; what cannot be read is left out."""
    weighted = []
    for part in header.split(",")[:PREFERENCES_LIMIT]:
        tag, _, parameter = part.partition(";")
        weight = re.fullmatch(r"\s*q=(0(?:\.\d{1,3})?|1(?:\.0{1,3})?)\s*", parameter) if parameter else None
        if parameter and weight is None:
            continue
        weighted.append((float(weight[1]) if weight else 1.0, tag.strip()))
    return [tag for weight, tag in sorted(weighted, key=lambda pair: -pair[0]) if weight > 0]


def _flat(tables: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in tables.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = str(value)
    return flat

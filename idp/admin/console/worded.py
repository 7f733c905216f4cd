"""What the interface says as data, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from idp.admin.console.desk import Desk
from idp.admin.sentences import Sentence, say
from idp.looks.themes import theme_of
from idp.pages import spoken


def worded(desk: Desk, said: Iterable[Mapping[str, Any]]) -> list[str]:
    words, locale = theme_of(desk.system.tenant).words, spoken(desk.system, desk.request)
    return [say(words, locale, Sentence(one["key"], _values(one["values"]))) for one in said]


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(one) if isinstance(one, list) else one for name, one in values.items()}

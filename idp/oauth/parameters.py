"""Parameters as a mapping. RFC 6749 §3.1, §3.2: none may come twice, and one without a value counts as left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from idp.oauth.errors import InvalidRequest

Parameters = Mapping[str, str]


def once(pairs: Iterable[tuple[str, str]]) -> Parameters:
    """Raises InvalidRequest when a name repeats, also in the array spelling that other servers understand."""
    single: dict[str, str] = {}
    for name, value in pairs:
        if name in single or name.endswith("[]"):
            raise InvalidRequest(f"parameter {name!a} is repeated")
        if "\x00" in value:  # no parameter has a use for it, and PostgreSQL cannot be asked about it
            raise InvalidRequest(f"parameter {name!a} contains NUL")
        single[name] = value
    return {name: value for name, value in single.items() if value}


def words(value: str) -> tuple[str, ...]:
    """The values of a space-delimited parameter, each once, in order. Only U+0020 separates (RFC 6749 §3.3)."""
    return tuple(dict.fromkeys(word for word in value.split(" ") if word))

"""RFC 8259 JSON read strictly: UTF-8, no member twice (RFC 7515 §4), no number but finite ones, no broken text."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, NoReturn


def read_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in `raw`. Raises ValueError for anything else, however deep, long or broken it is."""
    try:
        value = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_members, parse_float=_finite, parse_constant=_no_constant
        )
        if b"\\u" in raw:
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # refuses half of a surrogate pair
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is named twice")
    return members


def _finite(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError("a number too large")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")

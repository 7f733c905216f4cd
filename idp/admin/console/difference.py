"""A change of configuration as lines: what goes, what comes and what stays, each marked by a sign of its own."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from idp.admin.yaml_file import written

Sign = Literal["+", "-", " "]


@dataclass(frozen=True, slots=True)
class Line:
    sign: Sign
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind`: added, changed, removed; `path` as the interface names it."""

    kind: str
    path: str
    lines: tuple[Line, ...]


def difference(change: Mapping[str, Any]) -> Difference:
    """Of a change as the interface shows it."""
    path, kind = change["path"], change["kind"]
    before = [] if kind == "added" else _text(path, change["before"])
    after = [] if kind == "removed" else _text(path, change["after"])
    return Difference(kind, path, tuple(_lines(before, after)))


def _lines(before: list[str], after: list[str]) -> Iterable[Line]:
    for said in difflib.ndiff(before, after):
        match said[0]:
            case "+":
                yield Line("+", said[2:])
            case "-":
                yield Line("-", said[2:])
            case " ":
                yield Line(" ", said[2:])


def _text(path: str, value: Any) -> list[str]:
    """A thing of a list with its members, a member under its name."""
    members = value if path.endswith("]") and isinstance(value, Mapping) else {_name(path): value}
    return written(members).splitlines()


def _name(path: str) -> str:
    """The last of the path; the key in brackets may hold dots of its own."""
    return path.rpartition("].")[2].rpartition(".")[2]

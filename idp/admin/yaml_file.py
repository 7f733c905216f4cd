"""YAML as configuration is written in: plain values, each name once, no aliases, which could make a small file huge."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LARGEST = 1_000_000  # bytes


class BadFile(ValueError):
    """What is wrong with the file, and in which line."""


@dataclass(frozen=True, slots=True)
class Document:
    """`lines`: where each value begins, counted from 1, by its JSON pointer."""

    members: dict[str, Any]
    lines: Mapping[str, int]

    def line(self, pointer: str) -> int | None:
        """Of the value, or of the nearest around it; None where there is none, as of a tenant that is not named."""
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines.get(pointer) if pointer else None


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML has no types
    """A class because the parser asks for one."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "aliases are not read", mark)
        node: yaml.Node | None = super().compose_node(parent, index)
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for name, _ in node.value:
            if name.tag == "tag:yaml.org,2002:merge" or not isinstance(name, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a name is plain text", name.start_mark)
            if name.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{name.value!r} stands there twice", name.start_mark
                )
            seen.add(name.value)
        made: dict[Any, Any] = super().construct_mapping(node, deep=True)
        return made


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """A class because the emitter asks for one: in C where there is one, which is three times as fast."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def read(file: Path) -> Document:
    """Raises BadFile."""
    with file.open("rb") as opened:
        return parse(opened.read(LARGEST + 1))


def parse(content: bytes) -> Document:
    """Raises BadFile."""
    if len(content) > LARGEST:
        raise BadFile("it is larger than a megabyte")
    try:
        loader = _Loader(content)
        root = loader.get_single_node()
        said = None if root is None else loader.construct_document(root)
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise BadFile(f"{where}{getattr(error, 'problem', None) or 'it is not YAML'}") from error
    if not isinstance(said, dict) or not all(isinstance(name, str) for name in said):
        raise BadFile("it is not a mapping of names")
    try:
        json.dumps(said)
    except (TypeError, ValueError) as error:
        raise BadFile("it holds something that JSON has no word for, a date perhaps: put it in quotes") from error
    return Document(said, dict(_lines(root)))


def written(members: Mapping[str, Any], remarks: Iterable[str] = ()) -> str:
    """The document as a file, in the order of its members; `remarks` stand above it."""
    text: str = yaml.dump(dict(members), Dumper=_Dumper, sort_keys=False, allow_unicode=True)
    return "".join(f"# {remark}\n" for remark in remarks) + text


def _lines(node: yaml.Node, pointer: str = "") -> Iterator[tuple[str, int]]:
    below = []
    if isinstance(node, yaml.MappingNode):
        below = [(name.value, name, value) for name, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        below = [(number, value, value) for number, value in enumerate(node.value)]
    for name, begins, value in below:
        yield f"{pointer}/{name}", begins.start_mark.line + 1
        yield from _lines(value, f"{pointer}/{name}")

"""YAML as configuration is written in: plain values, each name once, no aliases, which could make a small file huge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

LARGEST = 1_000_000  # bytes


class BadFile(ValueError):
    """What is wrong with the file, and in which line."""


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


def read(file: Path) -> dict[str, Any]:
    """Raises BadFile."""
    with file.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BadFile("it is larger than a megabyte")
    try:
        said = yaml.load(content, _Loader)  # noqa: S506  a safe loader that reads less
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise BadFile(f"{where}{getattr(error, 'problem', None) or 'it is not YAML'}") from error
    if not isinstance(said, dict) or not all(isinstance(name, str) for name in said):
        raise BadFile("it is not a mapping of names")
    return said

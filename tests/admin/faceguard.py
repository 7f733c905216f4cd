"""The `faceguard` command in a test's house, with one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from idp.cli import main
from idp.store import groups
from tests.world import World


@dataclass(frozen=True)
class Faceguard:
    """FILE among the words is the file, which has `text` if there is any."""

    world: World
    file: Path

    def __call__(self, *words: str, text: str | None = None) -> Result:
        if text is not None:
            self.file.write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, [str(self.file) if word == "FILE" else word for word in words])

    def names(self, kind: groups.Kind, slug: str = "acme") -> list[str]:
        with self.world.inside(slug) as ctx:
            return [one.name for one in groups.page(ctx, kind, limit=9)]

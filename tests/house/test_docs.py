"""What the documents promise exists: settings, commands, files; and what exists for operators is documented."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from idp.cli import main
from idp.settings import NAMES

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*/README.md")])
OPERATE = (ROOT / "docs/operate.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"(?:^    |`)(?:printf [^|]*\| )?(?:\.venv/bin/)?faceguard ((?:[^`\n]|\\\n)+)", re.MULTILINE)
NOT_SETTINGS = {
    "FACEGUARD_SIGN_KEK", "FACEGUARD_FACE_KEK", "FACEGUARD_CONFIG", "FACEGUARD_LFW", "FACEGUARD_TEST_POSTGRES",
}  # fmt: skip
"""Read from the environment alone: keys, the name of the settings file, and what only tests look at."""


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_documented(name: str) -> None:
    rows = [line for line in OPERATE.splitlines() if line.startswith("|")]
    assert any(f"`FACEGUARD_{name.upper()}`" in row for row in rows)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_setting_that_is_named_exists(document: Path) -> None:
    named = set(re.findall(r"FACEGUARD_[A-Z_]+", document.read_text(encoding="utf-8")))
    assert named <= {f"FACEGUARD_{name.upper()}" for name in NAMES} | NOT_SETTINGS


def written_commands() -> list[str]:
    found = {match for document in DOCUMENTS for match in COMMAND.findall(document.read_text(encoding="utf-8"))}
    return sorted(re.sub(r"\s*\\\n\s*", " ", match).strip() for match in found)


def test_commands_are_found_in_the_documents() -> None:
    assert len(written_commands()) > 8


@pytest.mark.parametrize("written", written_commands())
def test_every_command_that_is_written_exists(written: str) -> None:
    command: click.Command = main
    words = written.split()
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None, f"no such command: {written}"
        command = found
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    for word in words:
        if word.startswith("--"):
            assert word.partition("=")[0] in options | {"--help", "--version"}, f"no such option: {word} in {written}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target

"""The configurations that docs/integrate.md shows, with our addresses in place of its examples: what it says is run."""

from __future__ import annotations

import re
from pathlib import Path

from tests.interop.provider import Provider

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "integrate.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
ISSUER = "https://login.example.com/t/acme"


def shown(language: str, containing: str, provider: Provider) -> str:
    """The guide's blocks in that language which contain the text, in their order."""
    found = [code for tongue, code in BLOCK.findall(GUIDE.read_text(encoding="utf-8")) if tongue == language]
    chosen = [code for code in found if containing in code]
    assert chosen, f"docs/integrate.md shows no {language} with {containing}"
    return "\n".join(chosen).replace(ISSUER, provider.issuer)

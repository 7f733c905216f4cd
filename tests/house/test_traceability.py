"""tests/specs/README.md is the traceability table: what it names exists, and no module of tests is missing from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SPECS = Path(__file__).parents[1] / "specs"
TABLE = (SPECS / "README.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.splitlines() if line.startswith("| ")]
NAMED = sorted({name for row in ROWS for name in re.findall(r"`([\w/]+/test_\w+\.py(?:::\w+)?)`", row[2])})
MODULES = sorted(str(path.relative_to(SPECS)) for path in SPECS.rglob("test_*.py"))


def test_the_table_is_read() -> None:
    assert len(ROWS) > 30
    assert len(NAMED) > 20


def test_every_row_has_four_cells() -> None:
    assert [row for row in ROWS if len(row) != 4] == []


@pytest.mark.parametrize("named", NAMED)
def test_what_a_row_names_exists(named: str) -> None:
    path, _, function = named.partition("::")
    assert (SPECS / path).is_file()
    assert f"def {function}(" in (SPECS / path).read_text(encoding="utf-8") or not function


@pytest.mark.parametrize("module", MODULES)
def test_every_module_stands_in_the_table(module: str) -> None:
    assert module in {named.partition("::")[0] for named in NAMED}

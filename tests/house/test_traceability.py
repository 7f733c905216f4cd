"""tests/specs/README.md is the traceability table: what it names exists, and no module of tests is missing from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.specs.certification import modules as certification

SPECS = Path(__file__).parents[1] / "specs"
TABLE = (SPECS / "README.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.splitlines() if line.startswith("| ")]
NAMED = sorted({name for row in ROWS for name in re.findall(r"`([\w/]+/test_\w+\.py(?:::\w+)?)`", row[2])})
ANSWERED = {name for row in ROWS for name in re.findall(r"`([^`]+)`", row[3])}
WALK = "".join(path.read_text(encoding="utf-8") for path in (SPECS / "certification").glob("test_*.py"))
MODULES = sorted(str(path.relative_to(SPECS)) for path in SPECS.rglob("test_*.py"))


def test_the_table_is_read() -> None:
    assert len(ROWS) > 30
    assert len(NAMED) > 20


@pytest.mark.parametrize("section", TABLE.split("\n## ")[1:], ids=lambda section: section.partition("\n")[0])
def test_every_section_says_something(section: str) -> None:
    lines = section.splitlines()
    assert any(line.startswith("- ") for line in lines) or len([line for line in lines if line.startswith("|")]) > 2


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


@pytest.mark.parametrize("module", certification.ALL)
def test_every_certification_module_is_answered_by_a_row_and_has_its_test(module: str) -> None:
    assert module in ANSWERED
    assert f"def test_oidcc_{module.replace('-', '_')}(" in WALK


def test_no_row_names_a_certification_module_that_is_not_in_the_plans() -> None:
    assert sorted(ANSWERED - set(certification.ALL)) == []

"""One laboratory for all of these tests: a web application and a face process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.face.attacks.laboratory import Laboratory

SEED = 1


@pytest.fixture(scope="session")
def laboratory(models: Path) -> Iterator[Laboratory]:
    with Laboratory.open(models, SEED) as opened:
        yield opened

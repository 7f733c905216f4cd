"""Rounds: four in every run of the tests, two hundred with `-m soak`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stores.races.harness import Runners, started


@pytest.fixture(scope="session")
def runners() -> Iterator[Runners]:
    with started() as made:
        yield made


@pytest.fixture(params=[4, pytest.param(200, marks=pytest.mark.soak)])
def rounds(request: pytest.FixtureRequest) -> range:
    return range(request.param)

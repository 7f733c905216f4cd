"""A world that these tests share: what they send is refused, so that nothing in it changes for the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.world import World, copy_world


@pytest.fixture(scope="session")
def house_world(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = copy_world(founded, tmp_path_factory.mktemp("house") / "data")
    yield made
    made.house.database.dispose()


@pytest.fixture(autouse=True)
def foreseen(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing in this folder may end as a server error, but where a test breaks the house on purpose."""
    with capture_logs() as lines:
        yield
    if "broken_house" not in request.fixturenames:
        assert [line for line in lines if line["event"] == "unforeseen"] == []

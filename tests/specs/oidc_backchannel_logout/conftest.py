"""A tenant whose applications may listen on this machine, and one that does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.listening import Application, application
from tests.specs.signing_out import register_logout
from tests.world import World, copy_world


@pytest.fixture
def world(founded: Path, tmp_path: Path) -> Iterator[World]:
    made = copy_world(founded, tmp_path / "data", outbound_allow="localhost")
    yield made
    made.house.database.dispose()


@pytest.fixture
def app(world: World) -> Iterator[Application]:
    """Where the client web is told of logouts, at /web; other paths are for others."""
    with application() as here:
        register_logout(world, backchannel_logout_uri=f"{here.url}/web")
        yield here

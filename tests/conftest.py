"""Fixtures of the whole house. The world is founded once and copied for each test."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent import Browser
from tests.made_once import share
from tests.world import World, copy_world, found_world

pytest_plugins = ["tests.databases"]

share()


def pytest_collection_finish() -> None:
    """What was collected stays until the end: 450 000 objects that no later look for garbage need go through."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("founded")
    found_world(data)
    return data


@pytest.fixture
def world(founded: Path, tmp_path: Path) -> Iterator[World]:
    made = copy_world(founded, tmp_path / "data")
    yield made
    made.house.database.dispose()


@pytest.fixture
def browser(world: World) -> Browser:
    return world.browser()

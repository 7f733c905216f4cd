"""Fixtures of the whole house. The world is founded once and copied for each test."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.agent import Browser
from tests.made_once import share
from tests.world import World, copy_world, found_world

pytest_plugins = ["tests.databases"]

share()

# An exception is told without the values of all its frames, which took seconds to draw.
SHORT = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], SHORT])

LONGEST = ("face/attacks/", "browser/", "face/", "face_process/", "house/", "stores/")
"""The folders whose files take longest, which come first: at the end nobody waits long for the last of them."""
LIVE = ("browser/", "processes/")
"""Where the Makefile looks for tests that need the machine to themselves."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((number for number, folder in enumerate(LONGEST) if _path(item).startswith(folder)), len(LONGEST))

    items.sort(key=place)
    if lost := [item.nodeid for item in items if item.get_closest_marker("live") and not _path(item).startswith(LIVE)]:
        raise pytest.UsageError(f"make test would not run {lost}")


def _path(item: pytest.Item) -> str:
    here = Path(__file__).parent
    return item.path.relative_to(here).as_posix() if item.path.is_relative_to(here) else ""


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

"""One face process for the session, in a house with two tenants and nothing in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from face.pipeline import Pipeline
from tests.databases import postgres, postgres_migrated
from tests.face.actor import Actor
from tests.face.clips import Rendered
from tests.face.conftest import models, pipeline
from tests.face_process.house import FaceHouse
from tests.face_process.running import FaceProcess, SharedClock

__all__ = ["models", "pipeline", "postgres", "postgres_migrated"]


@pytest.fixture(scope="session")
def actor(pipeline: Pipeline) -> Callable[[str], Actor]:
    """actor("obama.jpg"): somebody to sit in front of the camera, whose sensor never gives the same picture again."""
    seeds = count(0, 1000)
    return lambda name: Actor(Rendered(pipeline, name), seed=next(seeds))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[FaceHouse]:
    data = tmp_path_factory.mktemp("faces")
    clock = SharedClock(path=data / "clock")
    process = FaceProcess(data, models, clock)
    made = FaceHouse(process, clock)
    process.start()
    yield made
    made.close()
    assert process.stop() == 0


@pytest.fixture
def house(shared: FaceHouse) -> FaceHouse:
    """With new tenants, after a step over whatever an earlier test left open."""
    shared.clock.step(60)
    shared.move_in()
    return shared

"""A client under the standard policy, which signs its requests."""

from __future__ import annotations

import pytest

from tests.specs.signing import ObjectDoor, register
from tests.world import World


@pytest.fixture
def door(world: World) -> ObjectDoor:
    register(world)
    return ObjectDoor(world)

"""The television that these tests ask with."""

from __future__ import annotations

import pytest

from tests.devices import Device, device
from tests.world import World


@pytest.fixture
def tv(world: World) -> Device:
    """A device that waits."""
    return device(world)

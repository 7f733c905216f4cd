"""The client of the device grant that these tests ask with, in both tenants."""

from __future__ import annotations

import pytest

from tests.devices import Device, device, register_tv
from tests.world import World


@pytest.fixture(autouse=True)
def registered(world: World) -> None:
    for slug in ("acme", "other"):
        register_tv(world, slug=slug)


@pytest.fixture
def tv(world: World) -> Device:
    """A device that waits."""
    return device(world)

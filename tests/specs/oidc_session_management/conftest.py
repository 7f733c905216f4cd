"""A tenant that offers session management."""

from __future__ import annotations

import pytest

from idp.context import FEATURES_BY_DEFAULT
from tests.world import World


@pytest.fixture(autouse=True)
def _offered(world: World) -> None:
    world.set_policy(features=(*FEATURES_BY_DEFAULT, "session_management"))

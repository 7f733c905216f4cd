"""RFC 8628 §3.4, §3.5."""

from __future__ import annotations

from tests.devices import approved, register_tv
from tests.world import World


def test_smoke(world: World) -> None:
    register_tv(world)
    tv = approved(world)
    answer = tv.poll()
    assert answer.status == 200, answer.text

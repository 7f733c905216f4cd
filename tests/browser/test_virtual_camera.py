"""FA-14: a virtual camera plays the clips of FA-03 and FA-04 into a real browser. The same ends as over the API.

That of FA-02, a still, is in test_refused_faces.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.browser import recorded
from tests.browser.cameras import Cameras
from tests.browser.conftest import ALICE, Open
from tests.browser.test_refused_faces import at_the_camera, refused
from tests.browser.visitor import Person

pytestmark = pytest.mark.browser

CLIPS: dict[str, Callable[[Path], Iterable[bytes]]] = {
    "fa_03_warped": lambda models: recorded.warped(models, ALICE),
    "fa_04_earlier": lambda models: recorded.sitting(models, ALICE, seed=4),
}


@pytest.mark.parametrize("name", CLIPS)
def test_fa_14_a_clip_of(visitor: Open, cameras: Cameras, alice: Person, models: Path, name: str):
    clip = cameras.clip(name, lambda: CLIPS[name](models))
    replay = at_the_camera(visitor(clip=clip), alice).starts_camera()
    replay.is_turned_away()
    assert refused(replay)

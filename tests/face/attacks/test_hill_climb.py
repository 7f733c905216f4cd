"""FA-16: whoever changes a face little by little until it passes learns nothing on the way, and is soon stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from tests.face.attacks.laboratory import Laboratory
from tests.face.attacks.optics import encoded
from tests.face.attacks.people import ENROLLED, Living, Manner
from tests.face.attacks.presenter import Presentation
from tests.face.clips import Rendered
from tests.face.puppet import State
from tests.face_process.camera import Camera

TARGET = "mallory"
SHARES = (0.0, 0.06, 0.12, 0.18, 0.24)
"""Of the target's face in the climber's."""


class Mixed:
    def __init__(self, climber: Rendered, target: Rendered, share: float) -> None:
        self._climber, self._target, self._share = climber, target, share

    def jpeg(self, state: State, seed: int | None = None) -> bytes:
        return encoded(Image.blend(self._climber.image(state, seed), self._target.image(state, seed), self._share))


@dataclass
class Listening(Camera):
    """Keeps what the server says of frames."""

    heard: list[dict[str, Any]] = field(default_factory=list)

    def frame(self, *sent: Any, **departures: str) -> Any:
        answer = super().frame(*sent, **departures)
        self.heard.append(answer.json)
        return answer


def at_the_camera(laboratory: Laboratory) -> Listening:
    world, clock = laboratory.lab.stage.world, laboratory.lab.stage.clock
    browser = world.browser()
    return Listening.on(world.sign_in(browser, TARGET), browser, clock)  # type: ignore[return-value]


def test_fa_16_a_hill_climb_hears_no_score_and_is_stopped_after_five(laboratory: Laboratory) -> None:
    lab, told = laboratory.lab, []
    lab.stage.camera(TARGET)  # nothing is counted from before
    climber, target = lab.figure(ENROLLED["bob"]), lab.figure(ENROLLED[TARGET])
    for share in SHARES:
        camera, chance = at_the_camera(laboratory), lab.chance("climb", share)
        manner = Manner.draw(chance)
        mixed = Presentation(Living(Mixed(climber, target, share), manner), str(share), rate=7.0)
        take = lab.stage.present(camera, mixed, chance)
        told.append((take.result, take.hint))
        assert all(set(heard) == {"step", "hint", "at"} for heard in camera.heard)
        assert all(set(heard["at"] or {}) <= {"x", "y", "near"} for heard in camera.heard)
    assert told == [("fail", None)] * len(SHARES)
    sixth = at_the_camera(laboratory).ask()
    assert sixth.status == 429
    assert int(sixth.header("Retry-After") or "0") > 0

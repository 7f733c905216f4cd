"""Where captures are presented: the web application and the real face process on one stepped clock, over HTTP."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from idp.login.factors import face as factor
from idp.store import audit, counters, proofs
from tests.agent import Answer
from tests.face import photos
from tests.face.attacks.people import ENROLLED
from tests.face.attacks.presenter import Presentation
from tests.face_process.camera import Camera
from tests.face_process.page import Page
from tests.face_process.running import FaceProcess, SharedClock
from tests.world import World, found_world

UNSTEADY = 0.012
"""Seconds: the standard deviation of the time between two frames."""
FRAMES = 239
"""One fewer than a capture may have."""


@dataclass(frozen=True)
class Shot:
    """A frame that was sent."""

    at: float
    step: Mapping[str, Any]
    jpeg: bytes


@dataclass(frozen=True)
class Take:
    """What was sent in one capture and what came of it."""

    shots: tuple[Shot, ...]
    result: str
    """pass, fail, retry, or burned."""
    hint: str | None
    proofs: tuple[str, ...]
    detail: Mapping[str, Any]
    """The audit trail's; empty when the capture was burned."""


@dataclass(frozen=True)
class Stage:
    world: World
    process: FaceProcess
    clock: SharedClock

    @classmethod
    @contextmanager
    def open(cls, folder: Path, models: Path) -> Iterator[Stage]:
        """Alice, Bob and Mallory have their faces on file, and the tenant demands them. folder: empty."""
        data = folder / "data"
        data.mkdir()
        found_world(data)
        clock = SharedClock(path=folder / "clock")
        stage = cls(World(data, clock), FaceProcess(data, models, clock), clock)
        stage.process.start()
        try:
            stage.world.set_policy(face="required", floor="urn:faceguard:acr:face")
            for name, photo in ENROLLED.items():
                stage.import_face(name, photo)
            yield stage
        finally:
            stage.process.stop()
            stage.world.house.database.dispose()

    def import_face(self, name: str, photo: str) -> None:
        person, tenant = self.world.person(name), self.world.tenant()
        self.process.client.import_images(tenant.id, person.id, [photos.photo(photo).read_bytes()])

    def camera(self, name: str) -> Camera:
        """Signed in with the password. Attempts before are forgotten: limits have tests of their own."""
        self.clock.step(50)
        with self.world.inside() as ctx:
            person = self.world.person(name).id
            factor.forgive(ctx, person)
            counters.clear(ctx, "face-day", person)
        browser = self.world.browser()
        return Camera.on(self.world.sign_in(browser, name), browser, self.clock)

    def present(self, camera: Camera, planned: Presentation, chance: Random) -> Take:
        asked = camera.ask(**planned.asked)
        assert asked.status == 201, asked.text
        opened = asked.json
        before = self._latest()
        page, shots = Page.of(opened["key"], opened["chain"]), []
        step, at, burned = opened["step"], 0.0, False
        for _ in range(FRAMES):
            wait = max(0.02, chance.gauss(1 / planned.rate, UNSTEADY))
            at += wait
            self.clock.step(wait)
            jpeg = planned.presenter.jpeg(at)
            shots.append(Shot(at, step, jpeg))
            answer = camera.frame(opened["id"], *page.frame(step["index"], at, jpeg))
            if answer.status != 200:
                burned = _is_over(answer)
                break
            planned.presenter.sees(answer.json.get("at"), at)
            if answer.json["step"]["index"] != step["index"]:
                step = answer.json["step"]
                planned.presenter.told(step, at)
            if step["type"] == "done":
                break
        told = {"frames": page.seq, "mac": _base64url(page.mac), "camera": _camera(planned)}
        body = json.dumps(told).encode()
        ended = camera.post(f"/{opened['id']}/finish", body, "application/json", FG_Csrf=camera.csrf)
        if burned or ended.status != 200:
            assert burned or _is_over(ended), ended.text
            return Take(tuple(shots), "burned", None, (), {})
        return self._judged(camera, tuple(shots), ended, before)

    def _judged(self, camera: Camera, shots: tuple[Shot, ...], ended: Answer, before: int) -> Take:
        with self.world.inside() as ctx:
            event = next(one for one in audit.recent(ctx) if one.kind.startswith("face.verify."))
            assert event.seq > before
            left = tuple(proof.factor for proof in proofs.of_journey(ctx, camera.journey))
        return Take(shots, ended.json["result"], ended.json["hint"], left, event.detail)

    def _latest(self) -> int:
        with self.world.inside() as ctx:
            return max((event.seq for event in audit.recent(ctx)), default=0)


def _is_over(answer: Answer) -> bool:
    assert answer.status == 410, answer.text
    return True


def _camera(planned: Presentation) -> dict[str, Any]:
    return {"label": planned.label, "width": 640, "height": 480, "rate": 30.0}


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

"""A face process that says what a test tells it: the real socket and the real protocol, no model behind them."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from idp.biometrics.protocol import Message
from idp.biometrics.refusals import BurnedCapture, Busy, FaceRefused
from idp.biometrics.server import Server
from tests.agent import Answer, Browser
from tests.face_process.camera import Camera
from tests.world import World

ZERO = base64.urlsafe_b64encode(bytes(32)).rstrip(b"=").decode()
OPENED = {"key": ZERO, "chain": ZERO, "step": {"index": 0, "type": "centre"}, "steps": 6, "expires_in": 45}


def outcome(result: str, **detail: Any) -> dict[str, Any]:
    return {"result": result, "hint": None, "detail": {"match": False, "live": True, **detail}}


PASS, FAIL, RETRY = outcome("pass", match=True), outcome("fail"), outcome("retry")
NOT_LIVE = outcome("fail", match=True, live=False)
BURNED, BUSY = BurnedCapture("a frame that does not fit"), Busy("the queue is full")


class ScriptedFaces:
    """`finish` is what every judgement is answered, `open` what every opening is."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open: dict[str, Any] | FaceRefused = OPENED
        self.finish: dict[str, Any] | FaceRefused = FAIL

    def answer(self, asked: Message) -> dict[str, Any]:
        said = {"open": self.open, "finish": self.finish, "health": {"ready": True, "problems": []}}
        answer = said[str(asked.header["verb"])]
        if isinstance(answer, FaceRefused):
            raise answer
        return answer

    def camera(self, name: str = "alice", browser: Browser | None = None, slug: str = "acme") -> Camera:
        """Signed in with the password, in a new journey before the camera."""
        at = browser or self.world.browser()
        return Camera.on(self.world.sign_in(at, name, slug), at, self.world.clock)  # type: ignore[arg-type]

    def tries(self, camera: Camera, said: dict[str, Any] | FaceRefused = FAIL) -> Answer:
        """One whole capture; the refusal when none could be opened."""
        opened = camera.ask()
        if opened.status != 201:
            return opened
        self.finish = said
        return camera.finish(opened.json["id"])


@contextmanager
def scripted_faces(world: World) -> Iterator[ScriptedFaces]:
    made = ScriptedFaces(world)
    server = Server(world.settings.places.face_socket, lambda asked: made.answer(asked))
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield made
    server.stop()
    thread.join(timeout=5)

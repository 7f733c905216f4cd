"""What the camera page does with a capture: chains the frames, shows the steps, and a puppet in front of it turns."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from face.transport import frame_mac
from tests.face.actor import Actor
from tests.face.sitting import UNEVEN
from tests.face_process.running import SharedClock

RATE = 10.0
Numbered = tuple[int, int, int, bytes, bytes]
"""seq, step, milliseconds, MAC, JPEG."""
Send = Callable[[int, int, int, bytes, bytes], dict[str, Any]]


@dataclass
class Page:
    """Holds the key, the chain and the number of the next frame."""

    key: bytes
    mac: bytes
    seq: int = 0

    @classmethod
    def of(cls, key: str, chain: str) -> Page:
        return cls(unpadded(key), unpadded(chain))

    def frame(self, step: int, at: float, jpeg: bytes) -> Numbered:
        time_ms = round(at * 1000)
        self.mac = frame_mac(self.key, self.mac, self.seq, step, time_ms, jpeg)
        self.seq += 1
        return self.seq - 1, step, time_ms, self.mac, jpeg


def sit(clock: SharedClock, actor: Actor, page: Page, send: Send, *, frames: int = 300) -> dict[str, Any]:
    """Sends frames until the last step is released (or so many are sent) and returns the last answer."""
    step, at, seen = 0, 0.0, {}
    for _ in range(frames):
        gap = 1 / RATE + (UNEVEN if page.seq % 2 else -UNEVEN)
        at += gap
        clock.step(gap)
        seen = send(*page.frame(step, at, actor.jpeg(at)))
        actor.sees(seen["at"], at)
        if seen["step"]["type"] == "done":
            break
        if seen["step"]["index"] != step:
            step = seen["step"]["index"]
            actor.told(seen["step"], at)
    return seen


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

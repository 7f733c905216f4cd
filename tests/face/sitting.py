"""A whole capture in stepped time: a page that sends an actor's frames, chained as the protocol wants them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from face.capture import Capture, Ending, Frame, Seen, chain_start, frame_mac
from face.challenge import Colour, Direction, Kind, Program, Step
from face.pipeline import Pipeline
from face.quality import SIGN_IN, Bounds
from face.record import Camera
from tests.face.actor import Actor

KEY = bytes(range(32))
NAMES = ("capture-1", "journey-1", "acme", "https://login.example")
OPENED = 1000.0
UNEVEN = 0.007
"""Seconds by which pictures come earlier and later than their rate says."""
CAMERA = Camera("Integrated Camera", 640, 480, 30.0)


def follow(to: Direction, degrees: float = 17.0, dwell: float = 0.4) -> Step:
    return Step(0, Kind.FOLLOW, to, degrees=degrees, dwell=dwell)


def lit(*colours: str) -> list[Step]:
    return [Step(0, Kind.LIGHT, colour=Colour(colour)) for colour in colours]


WALK = tuple(follow(to) for to in (Direction.LEFT, Direction.UP, Direction.DOWN_RIGHT, Direction.RIGHT))
NEARER = Step(0, Kind.NEARER, scale=1.4)
PROGRAM = Program.of(*WALK, NEARER, *lit("white", "dark", "warm", "cool", "dark", "green"))
"""One of each kind, and none twice."""


@dataclass
class Page:
    """Holds the chain, as the page does. Each call makes the next frame."""

    key: bytes = KEY
    names: tuple[str, str, str, str] = NAMES
    seq: int = 0
    mac: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.mac = chain_start(self.key, *self.names)

    def frame(self, step: int, at: float, jpeg: bytes) -> Frame:
        """at: seconds since the capture was opened, for the page's clock and for the arrival."""
        time_ms = round(at * 1000)
        self.mac = frame_mac(self.key, self.mac, self.seq, step, time_ms, jpeg)
        frame = Frame(self.seq, step, time_ms, self.mac, jpeg, OPENED + at)
        self.seq += 1
        return frame


@dataclass(frozen=True)
class Sat:
    """What the page says at the end, and the server's clock then."""

    ending: Ending
    now: float


def never(digests: Sequence[bytes]) -> int:
    """No earlier capture has shown any of these pictures."""
    return 0


def opened(pipeline: Pipeline, program: Program = PROGRAM, *, bounds: Bounds = SIGN_IN) -> Capture:
    chain = chain_start(KEY, *NAMES)
    return Capture(pipeline, key=KEY, chain=chain, program=program, opened_at=OPENED, bounds=bounds)


def sit(
    capture: Capture,
    actor: Actor,
    *,
    page: Page | None = None,
    rate: float = 10.0,
    seconds: float = 44.0,
    camera: Callable[[float, int, bytes], bytes] = lambda at, step, jpeg: jpeg,
) -> Sat:
    """Sends frames until the last step is released or the time is up.

    camera: what the page sends instead of the actor's picture, given the time and the step it shows.
    """
    page, step, at = page or Page(), 0, 0.0
    while at < seconds:
        at += 1 / rate + (UNEVEN if page.seq % 2 else -UNEVEN)
        seen: Seen = capture.see(page.frame(step, at, camera(at, step, actor.jpeg(at))))
        json.dumps(seen.step.to_json())
        actor.sees(seen.at, at)
        if seen.step.kind is Kind.DONE:
            break
        if seen.step.index != step:
            step = seen.step.index
            actor.told(seen.step.to_json(), at)
    return Sat(Ending(page.seq, page.mac, CAMERA), OPENED + at)

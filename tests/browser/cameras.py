"""The two cameras of the browser tests: Chromium's, which plays a clip in a loop, and one that answers the page.

The first is for what must fail or needs no answer. The second stands for a living person; it is at the same time the
injection attack that SECURITY.md says is not stopped.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import cache
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext

from face.pipeline import Pipeline
from tests.face import clips
from tests.face.puppet import State

SCRIPTS = [Path(__file__).with_name(name) for name in ("relight.js", "live_camera.js")]
HEADS = "**/test-camera/heads.json"
RATE = 30
"""Frames a second: what Chromium takes for granted in MJPEG."""
GRID, REACH = 4, (26, 16)
"""Degrees between the rendered heads, and how far they turn and nod."""
Turns = dict[tuple[int, int], Path]


class Cameras:
    """Renders what is missing in var/test-clips, and keeps clips in a folder of its own."""

    def __init__(self, models: Path, folder: Path) -> None:
        self._models, self._folder = models, folder

    def live(self, context: BrowserContext, photo: str, *, words: bool = False) -> None:
        """Before the camera of every page of `context` sits whom the photograph shows. words: knows the movements that
        are told in words, beside following a dot."""
        body = self._heads(photo, words)
        context.route(HEADS, lambda route: route.fulfill(status=200, content_type="application/json", body=body))
        for script in SCRIPTS:
            context.add_init_script(path=script)

    def still(self, photo: str) -> Path:
        """A clip of one picture of a face that looks straight ahead."""
        return self.clip(f"still-{photo}", lambda: [self._turns(photo)[0, 0].read_bytes()] * RATE)

    def moving(self, photo: str) -> Path:
        """A clip of somebody who turns left, right, up and down, again and again, whatever is asked."""

        def frames() -> Iterable[bytes]:
            turns = self._turns(photo)
            return [turns[pose].read_bytes() for pose in _all_around()]

        return self.clip(f"moving-{photo}", frames)

    def nobody(self) -> Path:
        """A clip of an empty wall."""
        return self.clip("nobody", lambda: [_jpeg(Image.linear_gradient("L").resize((640, 480)))] * RATE)

    def two(self, photo: str, other: str) -> Path:
        """A clip of two people side by side."""
        return self.clip(f"two-{photo}-{other}", lambda: [self._side_by_side(photo, other)] * RATE)

    def _side_by_side(self, *photos: str) -> bytes:
        picture = Image.new("RGB", (640, 480))
        for place, photo in enumerate(photos):
            with Image.open(self._turns(photo)[0, 0]) as face:
                picture.paste(face.crop((160, 0, 480, 480)), (320 * place, 0))
        return _jpeg(picture)

    @cache  # noqa: B019
    def _heads(self, photo: str, words: bool) -> str:
        """JSON: the pictures and gain maps of a head in all states that a person before the camera can be in."""
        with Pipeline(self._models) as pipeline:
            figure = clips.Rendered(pipeline, photo)
            return json.dumps(
                [
                    {"state": asdict(state), "picture": _base64(picture), "gain": _base64(gain)}
                    for state in (_states() + (_told() if words else []))
                    for picture, gain in [figure.files(state)]
                ]
            )

    def _turns(self, photo: str) -> Turns:
        with Pipeline(self._models) as pipeline:
            return clips.turns(pipeline, photo)

    def clip(self, name: str, frames: Callable[[], Iterable[bytes]]) -> Path:
        """frames: JPEG files, RATE a second, asked for once."""
        path = self._folder / f"{name}.mjpeg"
        if not path.exists():
            parts = []
            for number, jpeg in enumerate(frames()):
                parts.append(self._folder / f"{name}-{number:03d}.jpg")
                parts[-1].write_bytes(jpeg)
            clips.write_camera(parts, path, rate=RATE)
        return path


def _all_around() -> list[tuple[int, int]]:
    """(yaw, pitch) by frame: each turn takes half a second, is held for as long, and rests a second and a half."""
    poses: list[tuple[int, int]] = []
    for axis, reach in ((0, 24), (0, -24), (1, -14), (1, 14)):
        out = [2 * round(reach * frame / RATE) for frame in range(RATE // 2)]
        way = [*out, *[reach] * (RATE // 2), *reversed(out), *[0] * (3 * RATE // 2)]
        poses += [(degrees, 0) if axis == 0 else (0, degrees) for degrees in way]
    return poses


def _states() -> list[State]:
    """Following a dot, and coming nearer."""
    turns = product(range(-24, 25, GRID), range(-12, 13, GRID))
    inside = [State(yaw, pitch) for yaw, pitch in turns if (yaw / REACH[0]) ** 2 + (pitch / REACH[1]) ** 2 <= 1]
    return inside + [State(nearness=1 + tenths / 10) for tenths in range(1, 7)]


def _told() -> list[State]:
    """The movements that are told in words, beside those above."""
    tilts = [State(roll=roll) for roll in (-18, -12, -6, 6, 12, 18)]
    return [*tilts, *(State(mouth=mouth) for mouth in (0.25, 0.5, 0.75)), State(lids=0.5), State(lids=1)]


def _jpeg(picture: Image.Image) -> bytes:
    data = BytesIO()
    picture.convert("RGB").save(data, "JPEG", quality=85)
    return data.getvalue()


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()

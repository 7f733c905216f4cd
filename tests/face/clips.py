"""Rendered frames of the test photographs, kept in var/test-clips under a digest of all that goes into them."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from face.image import decode
from face.pipeline import Pipeline
from tests.face import expression, flat, lamp, mesh, photos, puppet, raster
from tests.face.flat import FlatPhoto
from tests.face.puppet import Figure, Puppet, State

FOLDER = Path(__file__).parents[2] / "var/test-clips"
SOURCES = (expression, flat, lamp, mesh, puppet, raster)
DEGREES, QUARTER, NEARER = 2, 0.25, 0.05
"""What is rendered: states in these steps of angle, of mouth and lids, and of nearness."""
STORED = 92
"""JPEG quality on the disk; what is sent is compressed once more."""


class Rendered:
    """A photograph's figure in whatever state is asked for; what was rendered once is read from the disk."""

    def __init__(self, pipeline: Pipeline, photo: str, *, flat: bool = False, bend: float = 0.0) -> None:
        """flat: as a print, with its edges `bend` face widths behind its middle."""
        self._pipeline, self._photo, self._flat, self._bend = pipeline, photo, flat, bend
        kind = f"print-{bend:g}" if flat else "puppet"
        self._folder = _folder(photo, kind)
        self._index = lru_cache(maxsize=16)(self._read)

    def jpeg(self, state: State, seed: int | None = None, quality: int = puppet.QUALITY) -> bytes:
        """640x480. seed: of the sensor's noise; without it there is none."""
        out = BytesIO()
        self.image(state, seed).save(out, "JPEG", quality=quality)
        return out.getvalue()

    def image(self, state: State, seed: int | None = None) -> Image.Image:
        return Image.fromarray(lamp.lit(self._index(_name(state)), state.screen, seed))

    def files(self, state: State) -> tuple[Path, Path]:
        """The picture without the screen's light, and its gain map."""
        picture = self._folder / f"{_name(state)}.jpg"
        gain = picture.with_suffix(".gain.jpg")
        if not gain.exists():
            view = self._figure.view(_of(_name(state)))
            self._folder.mkdir(parents=True, exist_ok=True)
            for pixels, path in ((view.image, picture), (view.gain, gain)):
                puppet.store(pixels, path, STORED)
        return picture, gain

    def _read(self, name: str) -> NDArray[np.uint16]:
        image, gain = (np.asarray(Image.open(path)) for path in self.files(_of(name)))
        return lamp.indices(image, gain)

    @cached_property
    def _figure(self) -> Figure:
        image = _photograph(self._photo)
        return FlatPhoto(self._pipeline, image, self._bend) if self._flat else Puppet(self._pipeline, image)


def turns(pipeline: Pipeline, name: str, *, flat: bool = False) -> dict[tuple[int, int], Path]:
    """The frames of render_turns by (yaw, pitch), of the photograph `name` as a puppet or as a flat print."""
    kind = FlatPhoto if flat else Puppet
    folder = _folder(name, f"{kind.__name__.lower()}-turns")
    if len(list(folder.glob("*.jpg"))) == len(puppet.YAWS) + len(puppet.PITCHES) - 1:
        return puppet.turn_files(folder)
    return puppet.render_turns(kind(pipeline, _photograph(name)), folder)


def write_camera(frames: Iterable[Path], path: Path, *, rate: int = 30) -> None:
    """A clip (.mjpeg or .y4m) for Chromium's --use-file-for-fake-video-capture, which plays it in a loop."""
    codec = ["-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p", "-f", "mjpeg"]
    form = codec if path.suffix == ".mjpeg" else ["-pix_fmt", "yuv420p", "-f", "yuv4mpegpipe"]
    source = ["-f", "image2pipe", "-c:v", "mjpeg", "-framerate", str(rate), "-i", "-"]
    subprocess.run(
        ["ffmpeg", "-y", "-loglevel", "error", *source, *form, str(path)],
        input=b"".join(frame.read_bytes() for frame in frames),
        check=True,
    )


def _name(state: State) -> str:
    """Of its nearest rendered state, without the light."""
    angles = "_".join(f"{DEGREES * round(angle / DEGREES):+03d}" for angle in (state.yaw, state.pitch, state.roll))
    quarters = "_".join(str(round(share / QUARTER)) for share in (state.mouth, state.lids))
    return f"{angles}_{quarters}_{round(state.nearness / NEARER):02d}"


def _of(name: str) -> State:
    yaw, pitch, roll, mouth, lids, nearness = map(int, name.split("_"))
    return State(yaw, pitch, roll, mouth * QUARTER, lids * QUARTER, nearness * NEARER)


def _folder(photo: str, kind: str) -> Path:
    sources = b"".join(Path(module.__file__).read_bytes() for module in SOURCES)
    digest = hashlib.sha256(sources + photos.photo(photo).read_bytes()).hexdigest()[:12]
    return FOLDER / f"{Path(photo).stem}-{kind}-{digest}"


def _photograph(name: str) -> Image.Image:
    return decode(photos.photo(name).read_bytes(), max_bytes=2_000_000, max_pixels=20_000_000)

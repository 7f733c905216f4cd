"""Rendered frames of the test photographs, kept in var/test-clips under a digest of all that goes into them."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from PIL import Image

from face.image import decode
from face.pipeline import Pipeline
from tests.face import mesh, photos, puppet, raster

FOLDER = Path(__file__).parents[2] / "var/test-clips"


class Rendered:
    """A photograph's figure in whatever state is asked for; what was rendered once is read from the disk."""

    def __init__(self, pipeline: Pipeline, photo: str, *, flat: bool = False) -> None:
        self._pipeline, self._photo = pipeline, photo
        self._kind = puppet.FlatPhoto if flat else puppet.Puppet
        self._folder = _folder(photo, self._kind, "states")

    def jpeg(self, state: puppet.State, seed: int | None = None) -> bytes:
        """640x480. seed: of the sensor's noise; without it there is none."""
        still = replace(state, yaw=2 * round(state.yaw / 2), pitch=2 * round(state.pitch / 2), screen=(0.0, 0.0, 0.0))
        path = self._folder / f"{still.yaw:+03.0f}{still.pitch:+03.0f}.jpg"
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_suffix(f".{os.getpid()}.part")
            self._figure.frame(still).save(unfinished, "JPEG", quality=puppet.QUALITY)
            unfinished.rename(path)
        return path.read_bytes()

    @cached_property
    def _figure(self) -> puppet.Figure:
        return self._kind(self._pipeline, _photograph(self._photo))


def turns(pipeline: Pipeline, name: str, *, flat: bool = False) -> dict[tuple[int, int], Path]:
    """The frames of render_turns by (yaw, pitch), of the photograph `name` as a puppet or as a flat print."""
    kind = puppet.FlatPhoto if flat else puppet.Puppet
    folder = _folder(name, kind, "turns")
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


def _folder(photo: str, kind: type, what: str) -> Path:
    sources = b"".join(Path(module.__file__).read_bytes() for module in (mesh, puppet, raster))
    digest = hashlib.sha256(sources + photos.photo(photo).read_bytes()).hexdigest()[:12]
    return FOLDER / f"{Path(photo).stem}-{kind.__name__.lower()}-{what}-{digest}"


def _photograph(name: str) -> Image.Image:
    return decode(photos.photo(name).read_bytes(), max_bytes=2_000_000, max_pixels=20_000_000)

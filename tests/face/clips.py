"""Rendered frames of the test photographs, kept in var/test-clips under a digest of all that goes into them."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from pathlib import Path

from face.image import decode
from face.pipeline import Pipeline
from tests.face import mesh, photos, puppet, raster

FOLDER = Path(__file__).parents[2] / "var/test-clips"


def turns(pipeline: Pipeline, name: str, *, flat: bool = False) -> dict[tuple[int, int], Path]:
    """The frames of render_turns by (yaw, pitch), of the photograph `name` as a puppet or as a flat print."""
    data = photos.photo(name).read_bytes()
    kind = puppet.FlatPhoto if flat else puppet.Puppet
    sources = b"".join(Path(module.__file__).read_bytes() for module in (mesh, puppet, raster))
    digest = hashlib.sha256(sources + data).hexdigest()[:12]
    folder = FOLDER / f"{Path(name).stem}-{kind.__name__.lower()}-{digest}"
    if len(list(folder.glob("*.jpg"))) == len(puppet.YAWS) + len(puppet.PITCHES) - 1:
        return puppet.turn_files(folder)
    image = decode(data, max_bytes=2_000_000, max_pixels=20_000_000)
    return puppet.render_turns(kind(pipeline, image), folder)


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

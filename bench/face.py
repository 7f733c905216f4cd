"""Milliseconds per stage of the face pipeline on one 640x480 JPEG: python -m bench.face [--models DIR] [--runs N]"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

from PIL import Image

from face.align import chip
from face.detect import Detector
from face.embed import Embedder
from face.encoding import encoding
from face.image import decode
from face.landmarks import Iris, Mesh, five_points, mesh_roi
from face.light import measure as light
from face.models import directory
from face.pipeline import Pipeline
from face.quality import measure
from face.shown import digest, luma
from face.surroundings import surroundings
from face.texture import moire
from tests.face.photos import photo

ROOT = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=directory(ROOT / "var/models"))
    parser.add_argument("--runs", type=int, default=100)
    options = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.2f}, {os.cpu_count()} cores, one thread, {options.runs} runs")
    print(f"{'stage':<24}{'median ms':>10}{'p95 ms':>10}")
    with Pipeline(options.models) as pipeline, closing(detector_of(options.models)) as detector:
        for name, stage in stages(options.models, pipeline, detector):
            median, p95 = timed(stage, options.runs)
            print(f"{name:<24}{median:>10.2f}{p95:>10.2f}")


def detector_of(models: Path) -> Detector:
    return Detector(models / "face_detection_short_range.tflite")


def stages(models: Path, pipeline: Pipeline, detector: Detector) -> list[tuple[str, Callable[[], object]]]:
    data = camera_frame()
    mesh, iris = Mesh(models / "face_landmark.tflite"), Iris(models / "iris_landmark.tflite")
    embedder = Embedder(models / "mobilefacenet_b1.tflite")
    image = decode(data)
    faces = detector(image)
    landmarks = mesh(image, mesh_roi(faces[0]))
    points = five_points(iris(image, landmarks.points), landmarks.points)
    aligned, observation = chip(image, points), pipeline.observe(image)
    return [
        ("decode", lambda: decode(data)),
        ("detect", lambda: detector(image)),
        ("mesh", lambda: mesh(image, mesh_roi(faces[0]))),
        ("quality", lambda: measure(image, faces, landmarks)),
        ("light", lambda: light(image, landmarks.points)),
        ("iris, both eyes", lambda: iris(image, landmarks.points)),
        ("align", lambda: chip(image, points)),
        ("embed, both ways", lambda: embedder(aligned)),
        ("what is kept (V7, V8)", lambda: (digest(luma(image)), encoding(data))),
        ("every frame: observe", lambda: pipeline.observe(image)),
        ("chosen frame: moire", lambda: moire(image, landmarks.points)),
        ("nearest: surroundings", lambda: surroundings(image, image, landmarks.points, landmarks.points)),
        ("chosen frame: embed", lambda: pipeline.embed(image, observation)),
        ("bytes to embedding", lambda: whole(pipeline, data)),
    ]


def whole(pipeline: Pipeline, data: bytes) -> object:
    image = decode(data)
    return pipeline.embed(image, pipeline.observe(image))


def camera_frame() -> bytes:
    """A portrait as a camera sends it: 640x480, quality 85, about 90 pixels between the eyes."""
    portrait = Image.open(photo("astronaut.png")).convert("RGB").resize((1075, 1075))
    out = BytesIO()
    portrait.crop((150, 10, 790, 490)).save(out, "JPEG", quality=85)
    return out.getvalue()


def timed(stage: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, after ten runs that do not count."""
    spent = []
    for run in range(runs + 10):
        started = time.perf_counter()
        stage()
        if run >= 10:
            spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent), statistics.quantiles(spent, n=20)[-1]


if __name__ == "__main__":
    main()

"""Detection: where the faces are, none where there is none, and no crash on odd pictures."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from face.detect import Detector
from face.quality import SECOND_FACE

Photograph = Callable[[str], Image.Image]


@pytest.fixture(scope="module")
def detect(models: Path) -> Iterator[Detector]:
    with Detector(models / "face_detection_short_range.tflite") as built:
        yield built


def test_one_face_is_found_with_its_points_in_pixels(detect: Detector, photograph: Photograph) -> None:
    (face,) = detect(photograph("astronaut.png"))
    x, y, width, height = face.box
    assert face.score > 0.8
    assert 130 < x < 200
    assert 40 < y < 110
    assert 70 < width < 150
    eye_left, eye_right, nose, mouth = face.points[:4]
    assert eye_left[0] < nose[0] < eye_right[0]
    assert eye_left[1] < nose[1] < mouth[1]
    assert ((face.points > (x - 10, y - 10)) & (face.points < (x + width + 10, y + height + 10))).all()


def test_two_faces_are_both_found_largest_first(detect: Detector, photograph: Photograph) -> None:
    astronaut = photograph("astronaut.png").crop((100, 0, 350, 250))
    both = Image.new("RGB", (640, 480), "grey")
    both.paste(astronaut.resize((270, 270)), (0, 150))
    both.paste(astronaut.resize((370, 370)), (270, 40))
    faces = detect(both)
    assert [face.box[0] > 270 for face in faces] == [True, False]
    assert faces[0].area > faces[1].area


@pytest.mark.parametrize("size", [(32, 32), (1600, 32), (32, 1600), (33, 47), (640, 480)])
@pytest.mark.parametrize("fill", ["black", "white", "noise"])
def test_no_sure_face_is_found_where_there_is_none(detect: Detector, size: tuple[int, int], fill: str) -> None:
    if fill == "noise":
        pixels = np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), np.uint8)
        assert all(face.score < SECOND_FACE for face in detect(Image.fromarray(pixels)))
    else:
        assert detect(Image.new("RGB", size, fill)) == []


def test_importing_mediapipe_looks_for_no_sound_library(models: Path) -> None:
    model = models / "face_detection_short_range.tflite"
    code = (
        "import sys; from pathlib import Path; from face.detect import Detector;"
        f"Detector(Path({str(model)!r})).close(); print(sys.modules['sounddevice'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"

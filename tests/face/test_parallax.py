"""V5 on pictures: a puppet shows depth, the same photograph as a print does not, however it is turned and however poor
the camera is."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from face.image import decode
from face.liveness.profile import FLP_1
from face.parallax import Frontal
from tests.face import clips

POSES = [(-20, 0), (14, 0), (0, -12), (0, 12)]


def left_over(pipeline, turns, pose, worsen=lambda image: image) -> float | None:
    frontal, turned = (worsen(decode(turns[key].read_bytes())) for key in ((0, 0), pose))
    mesh, turned_mesh = (pipeline.observe(image).landmarks.points for image in (frontal, turned))
    return Frontal.of(frontal, mesh).parallax(turned, turned_mesh)


@pytest.mark.parametrize("pose", POSES)
@pytest.mark.parametrize("photo", ["obama.jpg", "biden.jpg", "astronaut.png"])
def test_a_head_has_depth_and_a_print_has_none(pipeline, photo, pose):
    assert left_over(pipeline, clips.turns(pipeline, photo), pose) >= FLP_1.planarity.depth
    assert left_over(pipeline, clips.turns(pipeline, photo, flat=True), pose) < FLP_1.planarity.plane / 3


def test_noise_and_strong_compression_make_no_depth(pipeline):
    random = np.random.default_rng(4)

    def poor(image: Image.Image) -> Image.Image:
        noisy = np.asarray(image, float) + random.normal(0, 6, (480, 640, 3))
        out = BytesIO()
        Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=50)
        return decode(out.getvalue())

    for pose in POSES:
        assert left_over(pipeline, clips.turns(pipeline, "obama.jpg", flat=True), pose, poor) < FLP_1.planarity.plane


def test_a_picture_that_shows_nothing_known_gives_no_answer(pipeline):
    turns = clips.turns(pipeline, "obama.jpg")
    frontal = decode(turns[0, 0].read_bytes())
    mesh = pipeline.observe(frontal).landmarks.points
    noise = Image.fromarray(np.random.default_rng(5).integers(0, 256, (480, 640, 3)).astype(np.uint8))
    assert Frontal.of(frontal, mesh).parallax(noise, mesh) is None

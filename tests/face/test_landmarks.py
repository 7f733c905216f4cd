"""Mesh, iris and pose: signs and sizes on photographs that are turned, mirrored and scaled on purpose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from face.landmarks import Eyes, Iris, Landmarks, Pose, interocular, lid_ratio, mouth_ratio
from face.pipeline import Pipeline

Photograph = Callable[[str], Image.Image]


def landmarks(pipeline: Pipeline, image: Image.Image) -> Landmarks:
    found = pipeline.observe(image).landmarks
    assert found is not None
    return found


def pose_of(pipeline: Pipeline, image: Image.Image) -> Pose:
    found = pipeline.observe(image).pose
    assert found is not None
    return found


def test_the_mesh_lies_on_the_face_in_pixels(pipeline: Pipeline, photograph: Photograph) -> None:
    found = landmarks(pipeline, photograph("astronaut.png"))
    assert found.points.shape == (468, 3)
    assert found.presence > 0.99
    nose, chin, forehead = found.points[1], found.points[152], found.points[10]
    assert np.abs(nose[:2] - (224, 131)).max() < 5  # as seen in the picture
    assert forehead[1] < nose[1] < chin[1]
    assert nose[2] < chin[2]  # nearer to the camera


def test_the_mesh_follows_a_shift_and_a_change_of_scale(pipeline: Pipeline, photograph: Photograph) -> None:
    image = photograph("astronaut.png")
    larger = Image.new("RGB", (1200, 1100))
    larger.paste(image.resize((1024, 1024), Image.Resampling.BICUBIC), (60, 30))
    before, after = landmarks(pipeline, image).points[:, :2], landmarks(pipeline, larger).points[:, :2]
    assert np.median(np.linalg.norm(before * 2 + (60, 30) - after, axis=1)) < 0.03 * interocular(
        landmarks(pipeline, larger).points
    )


def test_yaw_is_positive_when_the_nose_points_to_image_right(pipeline: Pipeline, photograph: Photograph) -> None:
    turned = photograph("obama2.jpg")  # his nose points to image left
    points = landmarks(pipeline, turned).points
    assert points[1, 0] - points[234, 0] < points[454, 0] - points[1, 0]
    assert pose_of(pipeline, turned).yaw < -8
    assert pose_of(pipeline, ImageOps.mirror(turned)).yaw > 8


@pytest.mark.parametrize("angle", [-15, -5, 5, 15])
def test_roll_is_positive_when_the_head_is_tilted_clockwise(
    pipeline: Pipeline, photograph: Photograph, angle: int
) -> None:
    image = photograph("obama.jpg")
    tilted = image.rotate(-angle, Image.Resampling.BILINEAR)  # Pillow turns counter-clockwise
    assert pose_of(pipeline, tilted).roll - pose_of(pipeline, image).roll == pytest.approx(angle, abs=2.5)


def test_pitch_is_positive_when_the_nose_points_down(pipeline: Pipeline, photograph: Photograph) -> None:
    up, down = photograph("obama3.jpg"), photograph("astronaut.png")  # chin raised; level, camera from above
    assert pose_of(pipeline, up).pitch < 0 < pose_of(pipeline, down).pitch

    def nose_to_chin(image: Image.Image) -> float:
        points = landmarks(pipeline, image).points[:, 1]
        return float((points[152] - points[1]) / (points[152] - points[10]))

    assert nose_to_chin(up) > nose_to_chin(down)


def test_iris_centres_lie_between_the_lids_and_lids_are_open(pipeline: Pipeline, photograph: Photograph) -> None:
    for name in ("astronaut.png", "obama2.jpg"):
        image = photograph(name)
        eyes = pipeline.eyes(image, pipeline.observe(image))
        assert eyes.centres[0, 0] < eyes.centres[1, 0]
        for centre, lids in zip(eyes.centres, eyes.lids, strict=True):
            assert (lids.min(axis=0) < centre).all()
            assert (centre < lids.max(axis=0)).all()
            assert lids[9:16, 1].mean() < lids[1:8, 1].mean()  # upper above lower
        assert (lid_ratio(eyes) > 0.2).all()


def test_both_eyes_are_seen_alike_in_a_mirror(models: Path, pipeline: Pipeline, photograph: Photograph) -> None:
    image, iris = photograph("astronaut.png"), Iris(models / "iris_landmark.tflite")
    points = landmarks(pipeline, image).points
    mirrored = points.copy()
    for corner, opposite in ((33, 263), (133, 362), (263, 33), (362, 133)):
        mirrored[corner] = (image.width, 0, 0) + points[opposite] * (-1, 1, 1)
    there, back = iris(image, points), iris(ImageOps.mirror(image), mirrored)
    assert np.abs((image.width, 0) + back.centres[::-1] * (-1, 1) - there.centres).max() < 0.1
    assert np.abs((image.width, 0) + back.lids[::-1] * (-1, 1) - there.lids).max() < 0.1
    assert lid_ratio(there) == pytest.approx(lid_ratio(back)[::-1], abs=0.01)


def test_lid_ratio_is_height_over_width() -> None:
    x = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7], float)
    y = np.array([0] + [1] * 7 + [0] + [-1] * 7, float)
    eye = np.column_stack([x, y])
    eyes = Eyes(centres=np.zeros((2, 2)), lids=np.stack([eye, eye * (1, 0.25)]))
    assert lid_ratio(eyes) == pytest.approx([0.25, 0.0625])


def test_a_closed_mouth_has_a_smaller_ratio_than_an_open_one(pipeline: Pipeline, photograph: Photograph) -> None:
    closed = mouth_ratio(landmarks(pipeline, photograph("biden.jpg")).points)
    smiling = mouth_ratio(landmarks(pipeline, photograph("obama2.jpg")).points)
    assert closed < 0.05
    assert smiling > 0.2

"""Alignment: the least-squares similarity, and a chip that does not depend on how the face lay in the picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from face.align import SIZE, TEMPLATE, chip, inverse, umeyama, warp
from face.landmarks import five_points
from face.pipeline import Pipeline


@given(angle=st.floats(-3, 3), scale=st.floats(0.1, 10), x=st.floats(-500, 500), y=st.floats(-500, 500))
def test_an_exact_similarity_is_recovered(angle: float, scale: float, x: float, y: float) -> None:
    linear = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    found = umeyama(TEMPLATE, TEMPLATE @ linear.T + (x, y))
    assert found == pytest.approx(np.column_stack([linear, [x, y]]), abs=1e-6)
    there = TEMPLATE @ found[:, :2].T + found[:, 2]
    back = inverse(found)
    assert there @ back[:, :2].T + back[:, 2] == pytest.approx(TEMPLATE, abs=1e-6)


def test_a_mirrored_face_is_not_mirrored_back() -> None:
    found = umeyama(TEMPLATE * (-1, 1), TEMPLATE)
    assert np.linalg.det(found[:, :2]) > 0


def test_points_on_the_template_give_the_picture_itself() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (SIZE, SIZE, 3), np.uint8)
    assert np.abs(np.asarray(chip(Image.fromarray(pixels), TEMPLATE), int) - pixels).max() <= 1


def test_whole_coordinates_of_the_template_are_pixels_and_not_their_corners() -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (2 * SIZE, 2 * SIZE, 3), np.uint8)
    shown = np.asarray(chip(Image.fromarray(pixels), TEMPLATE * 2), int)
    assert np.abs(shown - pixels[::2, ::2]).max() <= 1


def test_outside_the_picture_is_black() -> None:
    crop = warp(Image.new("RGB", (50, 50), "white"), np.array([[1.0, 0, 100], [0, 1, 100]]), 20)
    assert np.asarray(crop).max() == 0


def test_a_large_face_is_averaged_and_not_sampled() -> None:
    stripes = np.zeros((1120, 1120, 3), np.uint8)
    stripes[:, ::2] = 255  # finer than the chip can show: must become grey
    shown = np.asarray(chip(Image.fromarray(stripes), TEMPLATE * 10), int)[10:-10, 10:-10]
    assert np.abs(shown - 127).max() < 15


def test_the_chip_does_not_depend_on_size_tilt_and_place(
    pipeline: Pipeline, photograph: Callable[[str], Image.Image]
) -> None:
    image = photograph("obama.jpg")
    moved = image.rotate(12, Image.Resampling.BICUBIC).resize((1400, 1749), Image.Resampling.BICUBIC)

    def aligned(picture: Image.Image) -> np.ndarray:
        observed = pipeline.observe(picture)
        assert observed.landmarks is not None
        five = five_points(pipeline.eyes(picture, observed), observed.landmarks.points)
        return np.asarray(chip(picture, five).convert("L"), float)[20:100, 20:92]

    assert np.corrcoef(aligned(image).ravel(), aligned(moved).ravel())[0, 1] > 0.95

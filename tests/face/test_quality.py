"""Quality: a good picture passes, and each way to spoil it gives its own advice."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from face.pipeline import Pipeline
from face.quality import ENROLMENT, SIGN_IN, Refusal, complaint

Photograph = Callable[[str], Image.Image]
SIZE = (640, 480)


@pytest.fixture(scope="module")
def portrait(photograph: Photograph) -> Image.Image:
    """A frame as a camera would see her: 640x480, about 90 pixels between the eyes, face in the middle."""
    return photograph("astronaut.png").resize((1075, 1075)).crop((150, 10, 790, 490))


def blurred(frame: Image.Image) -> Image.Image:
    return frame.filter(ImageFilter.GaussianBlur(6))


def dark(frame: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(frame).enhance(0.15)


def bright(frame: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(frame).enhance(2.2)


def far(frame: Image.Image) -> Image.Image:
    return padded(frame.resize((240, 180)), (200, 150))


def close(frame: Image.Image) -> Image.Image:
    return frame.crop((230, 135, 420, 277)).resize(SIZE)


def aside(frame: Image.Image) -> Image.Image:
    return padded(frame, (250, 0))


def tilted(frame: Image.Image) -> Image.Image:
    return frame.rotate(32, Image.Resampling.BILINEAR)


def beside_another(frame: Image.Image) -> Image.Image:
    half = frame.crop((160, 0, 480, 480))
    both = Image.new("RGB", SIZE)
    both.paste(half, (0, 0))
    both.paste(half, (320, 0))
    return both


def empty(frame: Image.Image) -> Image.Image:
    return Image.new("RGB", frame.size, "grey")


def padded(frame: Image.Image, at: tuple[int, int]) -> Image.Image:
    whole = Image.new("RGB", SIZE, "grey")
    whole.paste(frame, at)
    return whole


def test_a_good_picture_passes_both_bounds(pipeline: Pipeline, portrait: Image.Image) -> None:
    quality = pipeline.observe(portrait).quality
    assert complaint(quality, SIGN_IN) is None
    assert complaint(quality, ENROLMENT) is None
    assert quality.faces == 1
    assert quality.interocular == pytest.approx(90, abs=5)


@pytest.mark.parametrize(
    ("spoil", "advice"),
    [
        (empty, Refusal.no_face),
        (beside_another, Refusal.two_faces),
        (far, Refusal.too_far),
        (close, Refusal.too_close),
        (aside, Refusal.off_centre),
        (dark, Refusal.too_dark),
        (bright, Refusal.too_bright),
        (blurred, Refusal.blurred),
        (tilted, Refusal.look_straight),
    ],
)
def test_each_fault_gets_its_own_advice(
    pipeline: Pipeline, portrait: Image.Image, spoil: Callable[[Image.Image], Image.Image], advice: Refusal
) -> None:
    assert complaint(pipeline.observe(spoil(portrait)).quality, SIGN_IN) is advice


def test_enrolment_asks_for_more_than_sign_in(pipeline: Pipeline, photograph: Photograph) -> None:
    turned = photograph("obama2.jpg").resize((480, 920)).crop((0, 0, 480, 480))
    quality = pipeline.observe(turned).quality
    assert complaint(quality, SIGN_IN) is None
    assert complaint(quality, ENROLMENT) is Refusal.look_straight


def test_the_subject_is_in_the_middle_and_not_the_larger_bystander_at_the_edge(
    pipeline: Pipeline, photograph: Photograph
) -> None:
    face = photograph("astronaut.png").crop((130, 20, 330, 220))
    scene = Image.new("RGB", SIZE, "grey")
    scene.paste(face.resize((300, 300)), (-110, 180))
    scene.paste(face.resize((240, 240)), (210, 100))
    observed = pipeline.observe(scene)
    assert observed.quality.faces == 2
    assert np.abs(observed.faces[0].box[:2] + observed.faces[0].box[2:] / 2 - (320, 220)).max() < 60

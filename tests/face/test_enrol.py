"""Enrolment by capture: several templates of one person, of better pictures than a sign-in needs (FLP-1 C6, FA-22)."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from face import compare
from face.capture import CaptureBurned
from face.enrol import AGREEMENT, TEMPLATES, Enrolment, choose
from face.liveness.outcome import Fail
from face.pipeline import Pipeline
from face.profiles import profile
from face.quality import ENROLMENT, Refusal
from face.record import Record, Sample
from tests.face.actor import Actor
from tests.face.clips import Rendered
from tests.face.puppet import State
from tests.face.sitting import PROGRAM, never, opened, sit


@pytest.mark.parametrize("photo", ["obama.jpg", "biden.jpg", "astronaut.png"])
def test_a_living_person_is_enrolled_and_recognised_afterwards(pipeline, photo):
    figure = Rendered(pipeline, photo)
    enrolment = enrolled(pipeline, Actor(figure))
    assert enrolment.verdict.result == "pass", enrolment.verdict.gates
    assert not enrolment.verdict.match
    assert len(enrolment.templates) == TEMPLATES
    assert min(compare.score(a, b) for a, b in combinations(enrolment.templates, 2)) >= AGREEMENT
    again = opened(pipeline)
    sat = sit(again, Actor(figure))
    verdict = again.judge(enrolment.templates, profile=profile(), ending=sat.ending, now=sat.now, seen=never)
    assert verdict.result == "pass"


def test_the_templates_differ_because_turned_frames_are_among_them(pipeline):
    templates = enrolled(pipeline, Actor(Rendered(pipeline, "obama.jpg"))).templates
    assert min(compare.score(a, b) for a, b in combinations(templates, 2)) < 0.95


def test_fa_22_two_people_in_one_enrolment_are_refused(pipeline):
    """Mallory takes over after the first turn, in the same place and pose."""
    mallory = Rendered(pipeline, "biden.jpg")
    actor = Actor(Rendered(pipeline, "obama.jpg"))

    def swapped(at: float, step: int, jpeg: bytes) -> bytes:
        return mallory.jpeg(actor.state(at)) if step >= 2 else jpeg

    enrolment = enrolled(pipeline, actor, camera=swapped)
    assert enrolment.verdict.result == "fail"
    assert isinstance(enrolment.verdict.gates["V2 identity"], Fail)
    assert enrolment.templates == ()


def test_a_still_picture_enrols_nobody(pipeline):
    still = Rendered(pipeline, "obama.jpg")
    assert enrolled(pipeline, Actor(still), camera=lambda at, step, jpeg: still.jpeg(State())).templates == ()


def test_a_blurred_camera_is_told_so_and_enrols_nobody(pipeline):
    def blurred(at: float, step: int, jpeg: bytes) -> bytes:
        out = BytesIO()
        Image.open(BytesIO(jpeg)).filter(ImageFilter.GaussianBlur(6)).save(out, "JPEG")
        return out.getvalue()

    enrolment = enrolled(pipeline, Actor(Rendered(pipeline, "obama.jpg")), camera=blurred)
    assert (enrolment.verdict.result, enrolment.verdict.hint) == ("retry", Refusal.blurred)
    assert enrolment.templates == ()


def test_fa_22_frames_that_agree_too_little_are_refused_or_left_out(pipeline):
    def person(cosine: float) -> np.ndarray:
        return np.eye(192, dtype=np.float32)[:2].T @ np.array([cosine, np.sqrt(1 - cosine**2)], np.float32)

    verdict = enrolled(pipeline, Actor(Rendered(pipeline, "obama.jpg"))).verdict
    frontal = (Sample(1, 0, False, person(1.0)), Sample(2, 1, False, person(0.9)))
    record = Record(PROGRAM, (0.0,), 4, None, 0.0, (), frontal, None, 0.5)
    turned = (Sample(3, 1, True, person(AGREEMENT - 0.01)), Sample(4, 2, True, person(AGREEMENT + 0.05)))
    assert len(choose(replace(record, samples=(*frontal, *turned)), verdict).templates) == 3
    stranger = Sample(5, 3, False, person(AGREEMENT - 0.01))
    refused = choose(replace(record, samples=(*frontal, stranger)), verdict)
    assert (refused.verdict.result, refused.templates) == ("fail", ())


def test_a_capture_enrols_once(pipeline):
    capture = opened(pipeline, bounds=ENROLMENT)
    sat = sit(capture, Actor(Rendered(pipeline, "obama.jpg")))
    assert capture.enrol(profile=profile(), ending=sat.ending, now=sat.now, seen=never).templates
    with pytest.raises(CaptureBurned):
        capture.enrol(profile=profile(), ending=sat.ending, now=sat.now, seen=never)
    with pytest.raises(CaptureBurned):
        capture.judge([np.ones(192, np.float32)], profile=profile(), ending=sat.ending, now=sat.now, seen=never)


def enrolled(pipeline: Pipeline, actor: Actor, **how: Any) -> Enrolment:
    capture = opened(pipeline, bounds=ENROLMENT)
    sat = sit(capture, actor, **how)
    return capture.enrol(profile=profile(), ending=sat.ending, now=sat.now, seen=never)

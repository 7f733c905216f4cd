"""A capture from its first frame to its verdict, with real models, puppets and stepped time (FLP-1 V0 to V3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from face.capture import Capture, CaptureBurned, Verdict
from face.challenge import Direction, Kind, Program
from face.liveness.outcome import Fail, Inconclusive, Pass
from face.pipeline import Pipeline
from face.profiles import profile
from face.quality import Refusal
from tests.face.actor import Actor
from tests.face.clips import Rendered
from tests.face.puppet import State
from tests.face.sitting import NEARER, PROGRAM, WALK, Sat, follow, lit, never, opened, sit

Embedding = Callable[[str], NDArray[np.float32]]


@pytest.fixture
def alice(pipeline: Pipeline) -> Rendered:
    return Rendered(pipeline, "obama.jpg")


@pytest.fixture
def mallory(pipeline: Pipeline) -> Rendered:
    return Rendered(pipeline, "biden.jpg")


@pytest.fixture
def references(embedding: Embedding) -> list[NDArray[np.float32]]:
    """Alice's, from other photographs than the one that her puppet is made of."""
    return [embedding("obama2.jpg"), embedding("obama3.jpg")]


@pytest.mark.parametrize(
    "program",
    [
        PROGRAM,
        Program.of(NEARER, *lit("warm", "dark", "green", "white", "cool", "dark"), *WALK),
        Program.of(*lit("dark", "cool", "warm"), *map(follow, (Direction.UP_LEFT, Direction.UP_RIGHT)), NEARER),
        Program.of(*map(follow, (Direction.DOWN_LEFT, Direction.RIGHT, Direction.DOWN, Direction.LEFT)), NEARER),
    ],
)
def test_a_living_person_passes_whatever_is_asked(pipeline, alice, references, program):
    capture = opened(pipeline, program)
    verdict = judged(capture, sit(capture, Actor(alice)), references)
    assert verdict.result == "pass", verdict.gates
    assert verdict.match
    assert verdict.hint is None
    assert verdict.profile == profile().name


@pytest.mark.parametrize("photo", ["obama3.jpg", "biden.jpg", "astronaut.png"])
def test_other_faces_pass_as_themselves(pipeline, embedding, photo):
    capture = opened(pipeline)
    sat = sit(capture, Actor(Rendered(pipeline, photo)))
    assert judged(capture, sat, [embedding(photo)]).result == "pass"


def test_another_person_fails_by_identity_alone(pipeline, mallory, references):
    verdict = _judged(pipeline, Actor(mallory), references)
    assert verdict.result == "fail"
    assert not verdict.match
    assert isinstance(verdict.gates["V2 identity"], Fail)
    assert verdict.gates["V3 response"] == Pass()


def test_fa_02_a_still_picture_fails_without_a_hint(pipeline, alice, references):
    still = alice.jpeg(State())
    verdict = _judged(pipeline, Actor(alice), references, camera=lambda at, step, jpeg: still)
    assert verdict.result == "fail"
    assert verdict.hint is None
    assert verdict.match
    assert isinstance(verdict.gates["V3 response"], Fail)


def test_fa_03_a_print_that_is_turned_fails(pipeline, references):
    verdict = _judged(pipeline, Actor(Rendered(pipeline, "obama.jpg", flat=True)), references)
    assert verdict.result == "fail"
    assert isinstance(verdict.gates["V3 response"], Fail)


def test_fa_06_a_movement_that_was_ready_before_its_release_fails(pipeline, alice, references):
    hasty = Actor(alice, reaction=0.0, movement=0.1)
    verdict = _judged(pipeline, hasty, references, rate=14.0)
    assert verdict.result == "fail"
    assert "after its release" in verdict.gates["V3 response"].reason


def test_fa_06_an_answer_after_more_than_three_and_a_half_seconds_fails(pipeline, alice, references):
    verdict = _judged(pipeline, Actor(alice, reaction=4.5), references)
    assert verdict.result == "fail"


def test_fa_07_a_turn_that_was_not_asked_for_fails_even_when_the_right_one_follows(pipeline, alice, references):
    class Wavering(Actor):
        """Looks down first when the dot is at the left."""

        def state(self, at: float) -> State:
            there = super().state(at)
            return State(pitch=14) if self._step.get("index") == 1 and at < self._told_at + 0.6 else there

    capture = opened(pipeline)
    verdict = judged(capture, sit(capture, Wavering(alice)), references)
    assert capture._progress.met == PROGRAM.done.index
    assert verdict.result == "fail"
    assert verdict.gates["V3 response"] == Fail("something else than step 1 asked for")


def test_fa_08_turns_by_one_person_and_matching_frames_of_another_fail(pipeline, alice, mallory, references):
    """Mallory turns her head; in between, whenever she looks straight, the camera shows Alice's photograph."""
    actor = Actor(mallory)

    def spliced(at: float, step: int, jpeg: bytes) -> bytes:
        now = actor.state(at)
        straight = max(abs(now.yaw), abs(now.pitch)) < 8
        return alice.jpeg(State(nearness=now.nearness), round(1000 * at)) if straight else jpeg

    verdict = _judged(pipeline, actor, references, camera=spliced)
    assert verdict.result == "fail"
    assert isinstance(verdict.gates["V2 identity"], Fail)


def test_fa_09_a_second_face_beside_the_first_fails(pipeline, alice, mallory, references):
    """The photograph of the claimed person appears beside an attacker as soon as the turns begin, and the other way."""
    beside = _beside(mallory)
    verdict = _judged(pipeline, Actor(alice), references, camera=lambda at, step, jpeg: beside(jpeg) if step else jpeg)
    assert verdict.result == "fail"
    assert isinstance(verdict.gates["V1 one face"], Fail)


def test_fa_09_two_faces_from_the_start_fail_and_the_page_is_told(pipeline, alice, mallory, references):
    beside = _beside(mallory)
    capture = opened(pipeline)
    hints = []

    def crowd(at: float, step: int, jpeg: bytes) -> bytes:
        hints.append(capture._hint)
        return beside(jpeg)

    sat = sit(capture, Actor(alice), camera=crowd)
    assert judged(capture, sat, references).result == "fail"
    assert hints[-1] is Refusal.two_faces


def test_an_empty_room_is_a_retry_with_its_hint(pipeline, alice, references):
    empty = _jpeg(Image.new("RGB", (640, 480), (120, 110, 100)))
    verdict = _judged(pipeline, Actor(alice), references, camera=lambda at, step, jpeg: empty)
    assert (verdict.result, verdict.hint) == ("retry", Refusal.no_face)


def test_too_little_light_is_a_retry_for_the_right_and_the_wrong_person_alike(pipeline, alice, mallory, references):
    def dark(at: float, step: int, jpeg: bytes) -> bytes:
        return _jpeg(Image.open(BytesIO(jpeg)).point(lambda value: value // 6))

    for figure in (alice, mallory):
        verdict = _judged(pipeline, Actor(figure), references, camera=dark)
        assert (verdict.result, verdict.hint) == ("retry", Refusal.too_dark)


def test_too_few_frames_a_second_are_a_retry(pipeline, alice, references):
    verdict = _judged(pipeline, Actor(alice, movement=1.5), references, rate=4.0)
    assert verdict.result == "retry"
    assert isinstance(verdict.gates["V0 transport"], Inconclusive)


def test_ds_04_a_reference_that_is_not_a_number_never_matches(pipeline, alice):
    capture = opened(pipeline)
    verdict = judged(capture, sit(capture, Actor(alice)), [np.full(192, np.nan, np.float32)])
    assert verdict.result == "fail"
    assert not verdict.match


def test_nobody_on_file_is_nobody_matched(pipeline, alice):
    capture = opened(pipeline)
    verdict = judged(capture, sit(capture, Actor(alice)), [])
    assert verdict.result == "fail"
    assert not verdict.match


@pytest.mark.parametrize(("rival", "result"), [(0.99, "fail"), (0.3, "pass"), (None, "pass")])
def test_somebody_nearer_refuses_and_a_missing_gallery_does_not(pipeline, alice, references, rival, result):
    capture = opened(pipeline)
    verdict = judged(capture, sit(capture, Actor(alice)), references, cohort=lambda probe: rival)
    assert verdict.result == result
    assert verdict.match


def test_a_step_is_shown_only_when_the_one_before_is_met(pipeline, alice):
    capture = opened(pipeline)
    shown: list[int] = []
    sit(capture, Actor(alice), camera=lambda at, step, jpeg: shown.append(step) or jpeg)
    assert shown == sorted(shown)
    assert set(shown) == set(range(PROGRAM.done.index))
    assert capture._progress.step.kind is Kind.DONE


def test_pictures_are_dropped_with_the_verdict(pipeline, alice, references):
    capture = opened(pipeline)
    sat = sit(capture, Actor(alice))
    assert 8 <= len(list(_pictures(capture))) <= 12
    judged(capture, sat, references)
    assert not list(_pictures(capture))


def test_fa_05_a_capture_from_whose_end_frames_are_missing_is_over(pipeline, alice, references):
    capture = opened(pipeline)
    sat = sit(capture, Actor(alice))
    with pytest.raises(CaptureBurned):
        judged(capture, replace(sat, ending=replace(sat.ending, frames=sat.ending.frames + 1)), references)
    other = opened(pipeline)
    sat = sit(other, Actor(alice))
    with pytest.raises(CaptureBurned):
        judged(other, replace(sat, ending=replace(sat.ending, mac=bytes(32))), references)


def test_fa_32_a_capture_without_light_says_so(pipeline, alice, references):
    for program, partial in ((Program.of(*WALK, NEARER), True), (PROGRAM, False)):
        capture = opened(pipeline, program)
        verdict = judged(capture, sit(capture, Actor(alice)), references)
        assert (verdict.result, verdict.partial) == ("pass", partial)


def _pictures(capture) -> Iterator[object]:
    keeper = capture._keeper
    yield from keeper._still
    yield from keeper._turned.values()
    for phase in keeper._frontal.values():
        yield from phase


def judged(capture: Capture, sat: Sat, references: Sequence[NDArray[np.float32]], **more: Any) -> Verdict:
    return capture.judge(references, profile=profile(), ending=sat.ending, now=sat.now, seen=never, **more)


def _judged(pipeline, actor: Actor, references, **how: object) -> Verdict:
    capture = opened(pipeline)
    return judged(capture, sit(capture, actor, **how), references)


def _beside(figure: Rendered) -> Callable[[bytes], bytes]:
    other = Image.open(BytesIO(figure.jpeg(State()))).crop((210, 60, 430, 480))

    def both(jpeg: bytes) -> bytes:
        picture = Image.open(BytesIO(jpeg)).convert("RGB")
        picture.paste(other, (0, 60))
        return _jpeg(picture)

    return both


def _jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=75)
    return out.getvalue()

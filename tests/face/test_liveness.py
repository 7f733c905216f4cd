"""Each gate alone, on records made by hand: right in every way but one (FLP-1 C4, C7)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from face.challenge import PITCH_LEVEL, YAW_LEVEL, Direction, Program
from face.landmarks import Pose
from face.liveness import cohort, identity, one_face, planarity, response, transport
from face.liveness.outcome import Fail, Inconclusive, Pass
from face.quality import Refusal
from face.record import Glimpse, Record, Sample

PROGRAM = Program.of(Direction.LEFT, Direction.UP, Direction.RIGHT)
RELEASED = (0.0, 1.0, 2.0, 3.0, 4.0)
THRESHOLD = 0.56
FACE, STRANGER = np.eye(192, dtype=np.float32)[:2]


def like(face: np.ndarray, cosine: float, axis: int = 5) -> np.ndarray:
    """A unit vector at that cosine to face."""
    return (cosine * face + np.sqrt(1 - cosine**2) * np.eye(192)[axis]).astype(np.float32)


def poses(at: float) -> Pose:
    """A head that turns 0.3 s after each release and is there 0.3 s later."""
    ways = {1: (1.3, 0), 2: (0, -1.3), 3: (-1.3, 0), 4: (-1.3, 0)}
    step = min(int(at), 4)
    gone = np.clip((at - step - 0.3) / 0.3, 0, 1)
    was, goes = np.array(ways.get(step - 1, (0, 0))), np.array(ways.get(step, (0, 0)))
    yaw, pitch = was + gone * (goes - was)
    return Pose(yaw * YAW_LEVEL, 8 + pitch * PITCH_LEVEL, 0.0)


def glimpse(k: int) -> Glimpse:
    at = 0.1 * k + 0.05
    return Glimpse(k, min(int(at), 4), at, round(at * 1000), 1, 0.0, None, np.array([270.0, 190, 100, 100]), poses(at))


def sample(step: int, embedding: np.ndarray = FACE, *, turned: bool = False) -> Sample:
    return Sample(step * 10, step, turned, embedding)


@pytest.fixture
def record() -> Record:
    """Right in every way."""
    return Record(
        program=PROGRAM,
        released=RELEASED,
        met=4,
        neutral=Pose(0.0, 8.0, 0.0),
        started=0.0,
        glimpses=tuple(glimpse(k) for k in range(41)),
        samples=tuple(sample(step) for step in range(4)),
        references=(like(FACE, 0.7),),
        threshold=THRESHOLD,
        parallax=(0.018, 0.02, 0.03),
        rival=0.3,
    )


def edited(record: Record, frames: range, **changes: object) -> Record:
    glimpses = [replace(g, **changes) if g.seq in frames else g for g in record.glimpses]
    return replace(record, glimpses=tuple(glimpses))


@pytest.mark.parametrize("gate", [transport, one_face, response, planarity, identity, cohort])
def test_the_right_record_passes_every_gate(record, gate):
    assert gate.judge(record) == Pass()


class TestTransport:
    def test_too_few_frames_are_inconclusive(self, record):
        assert isinstance(transport.judge(replace(record, glimpses=record.glimpses[:19])), Inconclusive)

    @pytest.mark.parametrize("factor", [0.5, 2.5])
    def test_a_rate_outside_5_to_15_is_inconclusive(self, record, factor):
        stretched = [replace(g, at=g.at * factor, client_ms=int(g.client_ms * factor)) for g in record.glimpses]
        assert isinstance(transport.judge(replace(record, glimpses=tuple(stretched))), Inconclusive)

    @pytest.mark.parametrize("factor", [0.75, 1.25])
    def test_v0b_a_page_whose_clock_runs_otherwise_fails(self, record, factor):
        stretched = [replace(g, client_ms=int(g.client_ms * factor)) for g in record.glimpses]
        assert isinstance(transport.judge(replace(record, glimpses=tuple(stretched))), Fail)


class TestOneFace:
    def test_a_rival_in_three_of_41_frames_fails_and_in_two_does_not(self, record):
        assert one_face.judge(edited(record, range(20, 22), faces=2, rival=0.5)) == Pass()
        assert isinstance(one_face.judge(edited(record, range(20, 23), faces=2, rival=0.5)), Fail)

    def test_somebody_small_in_the_background_is_nobody(self, record):
        assert one_face.judge(edited(record, range(41), faces=2, rival=0.39)) == Pass()

    def test_a_face_that_is_gone_is_inconclusive_with_a_hint(self, record):
        missing = edited(record, range(20, 23), faces=0)
        assert one_face.judge(missing) == Inconclusive("no face in 3 of 41 frames", Refusal.no_face)

    def test_what_happened_before_the_person_found_their_place_does_not_count(self, record):
        late = replace(edited(record, range(5), faces=2, rival=1.0), started=0.5)
        assert one_face.judge(late) == Pass()


class TestResponse:
    def test_a_step_seen_well_and_not_followed_fails(self, record):
        assert response.judge(replace(record, met=2)) == Fail("step 2 was not met")

    def test_a_step_that_could_not_be_seen_is_inconclusive(self, record):
        dark = edited(record, range(20, 30), complaint=Refusal.too_dark)
        assert response.judge(replace(dark, met=2)) == Inconclusive("step 2 was not seen", Refusal.too_dark)

    def test_a_turned_head_is_no_poor_picture_of_a_turn_but_of_the_first_step(self, record):
        turned = edited(record, range(41), complaint=Refusal.look_straight)
        assert isinstance(response.judge(replace(turned, met=2)), Fail)
        assert response.judge(replace(turned, met=0, neutral=None)) == Inconclusive(
            "step 0 was not seen", Refusal.look_straight
        )

    @pytest.mark.parametrize(("delay", "found"), [(0.119, Fail), (0.121, Pass)])
    def test_fa_06_an_answer_within_120_ms_was_prepared(self, record, delay, found):
        early = edited(record, range(10, 11), at=1 + delay, pose=Pose(YAW_LEVEL * 0.6, 8, 0))
        assert isinstance(response.judge(early), found)

    @pytest.mark.parametrize(("frames", "found"), [(range(24, 25), Pass), (range(24, 26), Fail)])
    def test_fa_07_a_turn_nobody_asked_for_fails(self, record, frames, found):
        down = edited(record, frames, pose=Pose(0, 8 + PITCH_LEVEL * 1.5, 0))
        assert isinstance(response.judge(down), found)

    def test_fa_07_going_back_to_the_turn_before_is_a_wrong_turn_too(self, record):
        again = edited(record, range(26, 28), pose=Pose(YAW_LEVEL * 1.2, 8, 0))
        assert response.judge(again) == Fail("left where step 2 asked for up")

    def test_staying_in_the_turn_before_while_one_reads_is_none(self, record):
        staying = edited(record, range(20, 26), pose=Pose(YAW_LEVEL * 1.3, 8, 0))
        assert response.judge(staying) == Pass()

    def test_c7_a_mirrored_picture_fails(self, record):
        mirrored = [replace(g, pose=Pose(-g.pose.yaw, g.pose.pitch, 0)) for g in record.glimpses]
        assert isinstance(response.judge(replace(record, glimpses=tuple(mirrored))), Fail)


class TestPlanarity:
    @pytest.mark.parametrize(
        ("left", "found"),
        [
            ((0.0069, 0.0069, 0.05), Fail),
            ((0.001, 0.0071, 0.03), Inconclusive),
            ((0.001, 0.0121, 0.03), Pass),
            ((float("nan"),), Fail),
            ((), Inconclusive),
        ],
    )
    def test_the_median_decides(self, record, left, found):
        assert isinstance(planarity.judge(replace(record, parallax=left)), found)


class TestIdentity:
    def test_one_frame_may_miss_the_threshold_by_a_little_and_no_more(self, record):
        def with_scores(*scores: float) -> Record:
            return replace(
                record,
                samples=tuple(sample(step, like(FACE, score)) for step, score in enumerate(scores)),
                references=(FACE,),
            )

        assert identity.judge(with_scores(0.7, 0.7, 0.7, THRESHOLD - 0.07)) == Pass()
        assert isinstance(identity.judge(with_scores(0.7, 0.7, 0.7, THRESHOLD - 0.09)), Fail)

    def test_the_median_has_no_margin(self, record):
        assert identity.judge(replace(record, references=(like(FACE, THRESHOLD + 0.001),))) == Pass()
        assert isinstance(identity.judge(replace(record, references=(like(FACE, THRESHOLD - 0.01),))), Fail)

    def test_any_of_several_references_will_do(self, record):
        assert identity.judge(replace(record, references=(STRANGER, FACE))) == Pass()

    def test_fa_08_a_phase_without_a_near_frontal_frame_is_inconclusive(self, record):
        assert isinstance(identity.judge(replace(record, samples=record.samples[:3])), Inconclusive)

    @pytest.mark.parametrize("turned", [True, False])
    def test_fa_08_one_frame_of_somebody_else_fails(self, record, turned):
        switched = (*record.samples, sample(2, like(FACE, 0.4), turned=turned))
        assert isinstance(identity.judge(replace(record, samples=switched)), Fail)

    def test_fa_08_a_face_that_jumps_is_a_cut(self, record):
        jumped = edited(record, range(20, 41), box=np.array([340.0, 190, 100, 100]))
        assert identity.judge(jumped) == Fail("a cut before frame 20")

    @pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0])
    def test_ds_04_a_damaged_embedding_never_matches(self, record, bad):
        damaged = np.full(192, bad, np.float32)
        assert isinstance(identity.judge(replace(record, references=(damaged,))), Fail)
        probes = tuple(sample(step, damaged) for step in range(4))
        assert isinstance(identity.judge(replace(record, samples=probes)), Fail)

    def test_at_enrolment_only_agreement_is_asked(self, record):
        assert identity.judge(replace(record, references=None)) == Pass()

    def test_nobody_on_file_is_nobody_matched(self, record):
        assert isinstance(identity.judge(replace(record, references=())), Fail)


class TestCohort:
    def test_somebody_clearly_nearer_fails(self, record):
        assert isinstance(cohort.judge(replace(record, rival=0.76)), Fail)
        assert cohort.judge(replace(record, rival=0.74)) == Pass()

    def test_without_a_gallery_it_is_inconclusive(self, record):
        assert isinstance(cohort.judge(replace(record, rival=None)), Inconclusive)

    def test_a_score_that_is_no_number_fails(self, record):
        assert isinstance(cohort.judge(replace(record, rival=np.nan)), Fail)

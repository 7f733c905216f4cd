"""V5 around the face, V6, V7 and V8 on records made by hand: right in every way but one (FLP-1 C4, C7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from face.liveness import environment, planarity, replay, texture
from face.liveness.outcome import Fail, Inconclusive, Pass
from face.quality import Refusal
from face.record import Camera, Record, Turned
from face.surroundings import Surroundings
from tests.face.records import CANVAS, edited, right

NAN = float("nan")


@pytest.fixture
def record() -> Record:
    return right()


def shown(record: Record, order: Sequence[int]) -> Record:
    """The record of a camera that gave its pictures in that order; the last of them until the end."""
    numbers = [order[min(place, len(order) - 1)] for place in range(len(record.glimpses))]
    glimpses = []
    for place, glimpse in enumerate(record.glimpses):
        same = place > 0 and numbers[place] == numbers[place - 1]
        glimpses.append(replace(glimpse, digest=numbers[place].to_bytes(32), changed=0.0 if same else 0.3))
    return replace(record, glimpses=tuple(glimpses))


class TestSurroundings:
    @pytest.mark.parametrize(
        ("with_face", "with_room", "found"),
        [
            (0.84, 0.0, Pass),
            (0.86, 0.0, Fail),
            (0.86, 0.62, Pass),
            (0.95, None, Fail),
            (NAN, 0.0, Fail),
            (None, None, Pass),
        ],
    )
    def test_what_comes_nearer_with_the_face_is_a_picture(self, record, with_face, with_room, found):
        around = Surroundings(with_face, with_room, 0.0)
        assert isinstance(planarity.judge(replace(record, surroundings=around)), found)

    @pytest.mark.parametrize(("degrees", "found"), [(11.9, Inconclusive), (12.0, Fail), (NAN, Fail)])
    def test_a_plane_is_called_one_from_twelve_degrees_on(self, record, degrees, found):
        assert isinstance(planarity.judge(replace(record, parallax=(Turned(degrees, 0.002),))), found)


class TestTexture:
    @pytest.mark.parametrize(
        ("peak", "found"), [(3.49, Pass), (3.51, Inconclusive), (3.89, Inconclusive), (3.91, Fail), (NAN, Fail)]
    )
    def test_the_median_peak_decides(self, record, peak, found):
        assert isinstance(texture.judge(replace(record, moire=(peak,) * 8)), found)

    def test_a_few_frames_with_a_grid_are_not_the_median(self, record):
        assert texture.judge(replace(record, moire=(7.0,) * 3 + (2.0,) * 5)) == Pass()
        assert isinstance(texture.judge(replace(record, moire=(7.0,) * 5 + (2.0,) * 3)), Fail)

    def test_less_than_eight_frames_are_inconclusive(self, record):
        assert texture.judge(replace(record, moire=(2.0,) * 7)) == Inconclusive("7 frames")

    @pytest.mark.parametrize(("edges", "found"), [(0.69, Pass), (0.71, Fail), (NAN, Fail), (None, Pass)])
    def test_edges_that_come_nearer_with_the_face_are_a_frame(self, record, edges, found):
        assert isinstance(texture.judge(replace(record, surroundings=Surroundings(0.3, 0.6, edges))), found)

    @pytest.mark.parametrize(("live", "found"), [(0.5, Pass), (0.49, Inconclusive), (0.19, Fail), (NAN, Fail)])
    def test_an_operators_model_is_heard(self, record, live, found):
        assert isinstance(texture.judge(replace(record, passive=(live,) * 8)), found)


class TestReplay:
    @pytest.mark.parametrize(("hits", "found"), [(0, Pass), (2, Pass), (3, Fail), (None, Inconclusive)])
    def test_fa_04_three_pictures_of_an_earlier_capture_are_a_replay(self, record, hits, found):
        assert isinstance(replay.judge(replace(record, replayed=hits)), found)

    def test_fa_02_one_picture_again_and_again_is_no_camera_that_froze(self, record):
        assert isinstance(replay.judge(shown(record, [0])), Fail)

    def test_a_camera_that_freezes_half_way_is_told(self, record):
        half = len(record.glimpses) // 2
        found = replay.judge(shown(record, range(half)))
        assert isinstance(found, Inconclusive)
        assert found.hint is Refusal.frozen

    def test_a_still_picture_with_a_few_others_before_it_fails(self, record):
        assert isinstance(replay.judge(shown(record, range(5))), Fail)

    def test_a_camera_that_froze_twice_or_had_frozen_before_fails(self, record):
        third = len(record.glimpses) // 3
        assert isinstance(replay.judge(shown(record, [*[0] * third, *range(1, third)])), Fail)

    @pytest.mark.parametrize(("times", "found"), [(2, Inconclusive), (3, Inconclusive), (4, Fail)])
    def test_a_slow_camera_repeats_each_picture_a_few_times(self, record, times, found):
        outcome = replay.judge(shown(record, [place // times for place in range(len(record.glimpses))]))
        assert isinstance(outcome, found)

    @pytest.mark.parametrize(("every", "found"), [(6, Pass), (4, Inconclusive)])
    def test_a_fifth_of_the_pairs_may_be_equal(self, record, every, found):
        order = [place - place // every for place in range(len(record.glimpses))]
        assert isinstance(replay.judge(shown(record, order)), found)

    @pytest.mark.parametrize(("noise", "found"), [(0.0, Fail), (0.019, Fail), (NAN, Fail), (0.021, Pass)])
    def test_a_still_stretch_without_noise_is_drawn(self, record, noise, found):
        drawn = edited(replace(record, started=0.01), range(1, 10), changed=noise)
        assert isinstance(replay.judge(drawn), found)

    def test_where_nobody_kept_still_all_of_it_is_looked_at(self, record):
        drawn = edited(replace(record, started=0.0), range(1, len(record.glimpses)), changed=0.0)
        assert isinstance(replay.judge(drawn), Fail)


class TestEnvironment:
    @pytest.mark.parametrize(
        "label", ["OBS Virtual Camera", "ManyCam", "Dummy video device (v4l2loopback)", "fake_device_0", "VIRTUAL"]
    )
    def test_fa_14_a_camera_with_a_virtual_name_asks_for_more(self, record, label):
        assert isinstance(environment.judge(replace(record, camera=Camera(label, 640, 480, 30.0))), Inconclusive)

    @pytest.mark.parametrize("label", ["Integrated Camera", "FaceTime HD Camera", "camera2 1, facing front"])
    def test_an_ordinary_name_does_not(self, record, label):
        assert environment.judge(replace(record, camera=Camera(label, 1280, 720, 30.0))) == Pass()

    @pytest.mark.parametrize("camera", [None, Camera(), Camera("Integrated Camera", 640, 480, 0.0)])
    def test_one_faint_sign_is_none_and_two_are_one(self, record, camera):
        untold = replace(record, camera=camera)
        assert environment.judge(untold) == Pass()
        even = [replace(one, at=0.1 * one.seq) for one in untold.glimpses]
        assert isinstance(environment.judge(replace(untold, glimpses=tuple(even))), Inconclusive)

    def test_pictures_faster_than_the_camera_that_is_told_are_a_firm_sign(self, record):
        slow = replace(record, camera=Camera("Integrated Camera", 640, 480, 5.0))
        assert isinstance(environment.judge(slow), Inconclusive)

    @pytest.mark.parametrize("other", [None, replace(CANVAS, baseline=False), replace(CANVAS, width=480, height=640)])
    def test_a_picture_that_no_canvas_gives_is_a_firm_sign(self, record, other):
        assert isinstance(environment.judge(edited(record, range(9, 10), encoding=other)), Inconclusive)

    def test_tables_of_another_encoder_are_faint(self, record):
        foreign = replace(CANVAS, tables=((7,) * 64, (9,) * 64))
        everywhere = range(len(record.glimpses))
        assert environment.judge(edited(record, everywhere, encoding=foreign)) == Pass()
        untold = replace(edited(record, everywhere, encoding=foreign), camera=None)
        assert isinstance(environment.judge(untold), Inconclusive)

    def test_it_never_fails_a_capture(self, record):
        worst = edited(record, range(len(record.glimpses)), encoding=None, at=1.0)
        assert isinstance(environment.judge(replace(worst, camera=Camera("OBS"))), Inconclusive)

"""FA-05 and V0: frames that are not the next ones of this very capture burn it, and a burned capture stays burned."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from face.capture import Capture, CaptureBurned, Ending, Frame, chain_start, frame_mac
from face.challenge import Direction, Program
from face.profiles import profile
from tests.face.actor import Actor
from tests.face.clips import Rendered
from tests.face.puppet import State
from tests.face.sitting import NAMES, NEARER, OPENED, Page, follow, lit, never, opened, sit


@pytest.fixture(scope="module")
def jpeg(pipeline) -> bytes:
    return Rendered(pipeline, "obama.jpg").jpeg(State())


@pytest.fixture
def capture(pipeline) -> Capture:
    return opened(pipeline)


def frames(jpeg: bytes, number: int, page: Page | None = None) -> list[Frame]:
    page = page or Page()
    return [page.frame(0, 0.1 * (k + 1), jpeg) for k in range(number)]


def test_the_mac_is_the_one_that_the_protocol_writes_down():
    """Values computed by hand from the words of the protocol, not by the code under test."""
    import hashlib
    import hmac
    import struct

    key = b"k" * 32
    start = b"FLP-1" + b"".join(struct.pack(">I", len(n)) + n for n in (b"c", b"jj", b"acme", b"https://x"))
    chain = hmac.new(key, start, hashlib.sha256).digest()
    assert chain_start(key, "c", "jj", "acme", "https://x") == chain
    message = chain + struct.pack(">IBQ", 7, 2, 123456789012) + hashlib.sha256(b"jpeg").digest()
    assert frame_mac(key, chain, 7, 2, 123456789012, b"jpeg") == hmac.new(key, message, hashlib.sha256).digest()


def test_the_right_frames_are_taken(capture, jpeg):
    for frame in frames(jpeg, 4):
        assert capture.see(frame).step.index == 0


@pytest.mark.parametrize("field", ["mac", "seq", "step", "time_ms", "jpeg"])
def test_fa_05_a_frame_changed_in_any_part_burns(capture, jpeg, field):
    first, second = frames(jpeg, 2)
    capture.see(first)
    changed = {
        "mac": bytes(32),
        "seq": 0,
        "step": 1,
        "time_ms": second.time_ms + 1,
        "jpeg": jpeg + b"\0",
    }[field]
    assert_burns(capture, replace(second, **{field: changed}))


def test_fa_05_a_broken_chain_burns(capture, jpeg):
    """The frame's own MAC is right, but over another predecessor."""
    capture.see(frames(jpeg, 1)[0])
    other = frames(jpeg, 2, Page(names=("capture-1", "journey-1", "acme", "https://other.example")))
    assert_burns(capture, other[1])


@pytest.mark.parametrize("position", range(4))
def test_fa_05_a_frame_of_another_capture_journey_tenant_or_origin_burns(capture, jpeg, position):
    names = tuple("another" if k == position else name for k, name in enumerate(NAMES))
    assert_burns(capture, frames(jpeg, 1, Page(names=names))[0])


def test_fa_05_a_frame_under_another_key_burns(capture, jpeg):
    assert_burns(capture, frames(jpeg, 1, Page(key=b"x" * 32))[0])


def test_fa_05_a_repeated_frame_burns(capture, jpeg):
    first = frames(jpeg, 1)[0]
    capture.see(first)
    assert_burns(capture, first)


def test_fa_05_a_frame_repeated_while_it_waits_burns(capture, jpeg):
    _, second = frames(jpeg, 2)
    capture.see(second)
    assert_burns(capture, second)


def test_two_frames_that_overtake_each_other_within_a_second_are_put_in_order(capture, jpeg):
    sent = frames(jpeg, 4)
    for k in (1, 0, 3, 2):
        capture.see(sent[k])
    with pytest.raises(CaptureBurned, match="seq 3 twice"):  # the four are taken, the fifth would be next
        capture.see(sent[3])


def test_fa_05_a_frame_more_than_a_second_late_burns(capture, jpeg):
    first, second = frames(jpeg, 2)
    capture.see(replace(second, arrived_at=OPENED + 0.2))
    assert_burns(capture, replace(first, arrived_at=OPENED + 1.3))


def test_fa_05_a_dropped_frame_burns(capture, jpeg):
    first, _, *rest = frames(jpeg, 14)
    capture.see(first)
    with pytest.raises(CaptureBurned):
        send(capture, rest)
    assert_burned(capture)


def test_fa_05_a_frame_missing_at_the_end_burns(capture, jpeg):
    first, _, third = frames(jpeg, 3)
    capture.see(first)
    capture.see(third)
    with pytest.raises(CaptureBurned):
        capture.judge([], profile=profile(), ending=Ending(3, third.mac), now=OPENED + 0.4, seen=never)


def test_fa_05_a_frame_after_45_seconds_burns(capture, jpeg):
    assert_burns(capture, replace(frames(jpeg, 1)[0], arrived_at=OPENED + 45.1))


def test_fa_05_judging_after_45_seconds_burns(pipeline, capture):
    sat = sit(capture, Actor(Rendered(pipeline, "obama.jpg")))
    with pytest.raises(CaptureBurned):
        capture.judge([], profile=profile(), ending=sat.ending, now=OPENED + 45.1, seen=never)


def test_a_frame_before_the_capture_was_opened_burns(capture, jpeg):
    assert_burns(capture, replace(frames(jpeg, 1)[0], arrived_at=OPENED - 0.1))


def test_a_step_that_was_not_released_burns(capture, jpeg):
    assert_burns(capture, Page().frame(1, 0.1, jpeg))


def test_a_clock_that_goes_back_burns(capture, jpeg):
    page = Page()
    capture.see(page.frame(0, 0.2, jpeg))
    assert_burns(capture, replace(page.frame(0, 0.1, jpeg), arrived_at=OPENED + 0.3))


def test_a_frame_over_48_kilobytes_burns(capture, jpeg):
    page = Page()
    capture.see(page.frame(0, 0.1, jpeg + bytes(48 * 1024 - len(jpeg))))
    assert_burns(capture, page.frame(0, 0.2, jpeg + bytes(48 * 1024 + 1 - len(jpeg))))


def test_more_than_eight_megabytes_burn(pipeline, capture):
    away = Actor(Rendered(pipeline, "obama.jpg"), reaction=60)
    padded = _picture() + bytes(48 * 1024 - len(_picture()))
    with pytest.raises(CaptureBurned, match="too many bytes"):
        sit(capture, away, rate=30, seconds=7, camera=lambda at, step, jpeg: padded)


def test_more_than_240_frames_burn(pipeline, capture):
    away = Actor(Rendered(pipeline, "obama.jpg"), reaction=60)
    with pytest.raises(CaptureBurned, match="too many frames"):
        sit(capture, away, rate=30, seconds=9, camera=lambda at, step, jpeg: _picture())


def test_bytes_that_are_no_picture_burn(capture):
    assert_burns(capture, Page().frame(0, 0.1, b"\xff\xd8 not a picture"))


def test_an_arrival_time_that_is_no_number_burns(capture, jpeg):
    assert_burns(capture, replace(frames(jpeg, 1)[0], arrived_at=float("nan")))


def test_a_capture_is_judged_once(pipeline, capture, embedding):
    sat = sit(capture, Actor(Rendered(pipeline, "obama.jpg")))
    references = [embedding("obama2.jpg")]
    assert capture.judge(references, profile=profile(), ending=sat.ending, now=sat.now, seen=never).result == "pass"
    with pytest.raises(CaptureBurned):
        capture.judge(references, profile=profile(), ending=sat.ending, now=sat.now, seen=never)
    assert_burned(capture)


@pytest.fixture(scope="module")
def recorded(pipeline) -> list[Frame]:
    """The frames of a whole, genuine capture."""
    sent: list[Frame] = []

    class Recorder(Page):
        def frame(self, step: int, at: float, jpeg: bytes) -> Frame:
            sent.append(super().frame(step, at, jpeg))
            return sent[-1]

    sit(opened(pipeline), Actor(Rendered(pipeline, "obama.jpg")), page=Recorder())
    return sent


def test_fa_06_a_frame_that_knows_the_next_step_before_it_is_released_burns(pipeline, recorded):
    """It overtakes the frame whose answer releases the step, so nobody can have told its page."""
    first = next(k for k, frame in enumerate(recorded) if frame.step == 1)
    capture = opened(pipeline)
    send(capture, recorded[: first - 1])
    release, knowing = recorded[first - 1], recorded[first]
    capture.see(replace(knowing, arrived_at=release.arrived_at - 0.01))
    assert_burns(capture, release)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_c7_permuting_dropping_or_duplicating_any_frame_never_passes(pipeline, recorded, embedding, data):
    order = list(range(len(recorded)))
    kind = data.draw(st.sampled_from(["swap", "drop", "double", "relabel"]))
    k = data.draw(st.integers(0, len(order) - (2 if kind == "swap" else 1)))
    if kind == "swap":
        order[k], order[k + 1] = order[k + 1], order[k]
    elif kind == "drop":
        del order[k]
    else:
        order.insert(k, k)
    sent = [replace(recorded[n], arrived_at=OPENED + 0.1 * (i + 1)) for i, n in enumerate(order)]
    if kind in ("swap", "relabel"):  # each frame claims the place where it now stands
        sent = [replace(frame, seq=i) for i, frame in enumerate(sent)]
    capture = opened(pipeline)
    ending = Ending(len(recorded), recorded[-1].mac)
    with pytest.raises(CaptureBurned):
        send_and_judge(capture, sent, ending, embedding("obama2.jpg"))
    assert_burned(capture)


def test_fa_04_the_frames_of_an_earlier_capture_fail_in_a_new_one(pipeline, recorded, embedding):
    """Chained afresh with the new capture's key, but the answers are to other questions."""
    walk = (follow(to) for to in (Direction.DOWN_LEFT, Direction.RIGHT, Direction.UP, Direction.LEFT))
    capture = opened(pipeline, Program.of(*lit("green", "dark", "cool"), *walk, NEARER))
    pictures = [frame.jpeg for frame in recorded]
    page, step, at = Page(), 0, 0.0
    while at < 23 and step < 9:
        at += 0.1
        step = capture.see(page.frame(step, at, pictures[(page.seq) % len(pictures)])).step.index
    ending = Ending(page.seq, page.mac)
    verdict = capture.judge([embedding("obama2.jpg")], profile=profile(), ending=ending, now=OPENED + at, seen=never)
    assert verdict.result == "fail"
    assert verdict.match


def _picture() -> bytes:
    """A small one, quick to decode, with nobody in it."""
    out = BytesIO()
    Image.new("RGB", (64, 64)).save(out, "JPEG")
    return out.getvalue()


def send(capture: Capture, sent: list[Frame]) -> None:
    for frame in sent:
        capture.see(frame)


def send_and_judge(capture: Capture, sent: list[Frame], ending: Ending, reference: NDArray[np.float32]) -> None:
    send(capture, sent)
    capture.judge([reference], profile=profile(), ending=ending, now=sent[-1].arrived_at, seen=never)


def assert_burns(capture: Capture, frame: Frame) -> None:
    with pytest.raises(CaptureBurned):
        capture.see(frame)
    assert_burned(capture)


def assert_burned(capture: Capture) -> None:
    """Even what would have been right is refused now."""
    with pytest.raises(CaptureBurned):
        capture.see(Page().frame(0, 0.5, b""))
    with pytest.raises(CaptureBurned):
        capture.judge(
            [np.ones(192, np.float32)], profile=profile(), ending=Ending(0, bytes(32)), now=OPENED + 1, seen=never
        )

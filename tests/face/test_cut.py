"""V2, cuts: what joined clips leave between two frames, and what quick people do not (C4 V2, FA-04)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from face.liveness.cut import cut
from face.liveness.profile import Identity
from face.record import Glimpse
from tests.face.puppet import State
from tests.face.records import signals

BOUNDS = Identity()


def filmed(states: Sequence[State | None], every: float = 0.1) -> list[Glimpse]:
    """None: no face in the frame."""
    return [
        Glimpse(
            seq=seq,
            step=1,
            at=seq * every,
            client_ms=round(1000 * seq * every),
            faces=int(state is not None),
            rival=0.0,
            complaint=None,
            box=np.array([200.0, 120.0, 240.0, 240.0]),
            signals=None if state is None else signals(state),
        )
        for seq, state in enumerate(states)
    ]


def turned(*yaws: float) -> list[State]:
    return [State(yaw=yaw) for yaw in yaws]


def moved(degrees: float, seconds: float, every: float, begun: float) -> list[State]:
    """Rest, a movement with a slow start and stop, rest; begun: by how much of a frame's time it began before one."""
    gone = np.clip((np.arange(-6, 16) * every + begun * every) / seconds, 0, 1)
    return turned(*(degrees * gone**2 * (3 - 2 * gone)))


@pytest.mark.parametrize("far", [State(yaw=14), State(yaw=-20), State(pitch=12), State(roll=16), State(nearness=1.35)])
def test_rest_a_jump_and_rest_again_is_a_cut(far: State) -> None:
    there = filmed([far] * 5 + [State()] * 5)
    assert (found := cut(there, BOUNDS)) is not None
    assert found.seq == 5


@pytest.mark.parametrize("degrees", [15.0, 20.0, 24.0])
@pytest.mark.parametrize("seconds", [0.25, 0.3, 0.45, 0.6])
@pytest.mark.parametrize("rate", [8.0, 10.0, 14.0])
@pytest.mark.parametrize("begun", [0.0, 0.2, 0.4, 0.6, 0.8])
def test_a_quick_turn_is_none(degrees: float, seconds: float, rate: float, begun: float) -> None:
    assert cut(filmed(moved(degrees, seconds, 1 / rate, begun), 1 / rate), BOUNDS) is None


def test_frames_that_were_lost_on_the_way_are_none() -> None:
    glimpses = filmed(moved(20.0, 0.4, 0.1, 0.0))
    assert cut(glimpses[:7] + glimpses[10:], BOUNDS) is None


def test_one_wrong_measurement_is_none() -> None:
    assert cut(filmed(turned(0, 0, 0, 0, 18, 0, 0, 0, 0)), BOUNDS) is None


def test_a_face_that_is_not_found_for_a_frame_is_none() -> None:
    assert cut(filmed([State(yaw=18)] * 4 + [None] + [State()] * 4), BOUNDS) is None


def test_a_box_that_is_elsewhere_in_the_next_frame_is_a_cut() -> None:
    glimpses = filmed(turned(*[0] * 8))
    assert glimpses[4].box is not None
    glimpses[4].box[0] += 200
    assert (found := cut(glimpses, BOUNDS)) is not None
    assert found.seq == 4

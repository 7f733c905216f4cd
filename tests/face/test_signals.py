"""What a head does against its own neutral: when a waypoint is reached, and how much of an action is done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from face.challenge import Action, Direction
from face.landmarks import Pose
from face.signals import amounts, at_waypoint, nearness, pointing
from tests.face.puppet import State
from tests.face.records import NEUTRAL, signals
from tests.face.sitting import follow


@pytest.mark.parametrize("to", list(Direction))
def test_whoever_points_at_a_waypoint_is_there_and_nowhere_opposite(to):
    yaw, pitch = follow(to, 18).target
    there = signals(State(yaw=yaw, pitch=pitch))
    reached = {other for other in Direction if at_waypoint(there, NEUTRAL, follow(other, 18))}
    assert to in reached
    x, y = to.way
    assert all(x * other.way[0] + y * other.way[1] > 0 for other in reached)


@pytest.mark.parametrize(
    ("yaw", "pitch", "there"),
    [
        (12.7, 0, True),
        (12.5, 0, False),
        (33, 0, True),
        (36, 0, False),
        (18, 6.3, True),
        (18, 6.7, False),
        (-18, 0, False),
    ],
)
def test_c4_v3_seventy_percent_of_the_way_and_thirty_degrees_aside_will_do(yaw, pitch, there):
    assert at_waypoint(signals(State(yaw=yaw, pitch=pitch)), NEUTRAL, follow(Direction.LEFT, 18)) is there


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (State(yaw=15), Action.TURN_LEFT),
        (State(yaw=-15), Action.TURN_RIGHT),
        (State(pitch=-10), Action.LOOK_UP),
        (State(pitch=10), Action.LOOK_DOWN),
        (State(roll=13), Action.TILT_LEFT),
        (State(roll=-13), Action.TILT_RIGHT),
        (State(mouth=0.6), Action.OPEN_MOUTH),
        (State(lids=1.0), Action.CLOSE_EYES),
    ],
)
def test_each_action_has_its_own_channel(state, action):
    done = {name for name, amount in amounts(signals(state), NEUTRAL).items() if amount >= 1}
    assert done == {action}


def test_v3b_lids_that_nobody_measured_are_neither_open_nor_closed():
    assert Action.CLOSE_EYES not in amounts(replace(signals(State()), lids=None), NEUTRAL)
    assert Action.CLOSE_EYES not in amounts(signals(State()), replace(NEUTRAL, lids=None))


def test_a_turned_head_is_no_nearer_or_farther():
    assert nearness(signals(State(yaw=20, nearness=1.4)), NEUTRAL) == pytest.approx(1.4)


def test_the_page_hears_where_the_head_points_in_the_dots_own_plane():
    assert pointing(signals(State(yaw=11, pitch=-6.6)), NEUTRAL) == {"x": 0.5, "y": -0.5, "near": 1.0}
    assert pointing(replace(NEUTRAL, pose=Pose(0, 8, 0), eyes=108), NEUTRAL) == {"x": 0.0, "y": 0.0, "near": 1.5}

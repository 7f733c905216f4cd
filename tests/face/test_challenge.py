"""The random challenge (FLP-1 C3): how programs are drawn and what counts as a turn."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from face.challenge import Direction, Kind, Program, amounts, reaches
from face.landmarks import Pose

LEFT, RIGHT, UP, DOWN = Direction.LEFT, Direction.RIGHT, Direction.UP, Direction.DOWN
NEUTRAL = Pose(2.0, 8.0, 0.0)


def turns(program: Program) -> tuple[Direction, ...]:
    return tuple(step.to for step in program.steps if step.to)


def test_a_program_is_centre_three_turns_and_done():
    program = Program.draw()
    assert [step.kind for step in program.steps] == [Kind.CENTRE, Kind.TURN, Kind.TURN, Kind.TURN, Kind.DONE]
    assert [step.index for step in program.steps] == [0, 1, 2, 3, 4]


def test_every_program_is_drawn_equally_often():
    random = Random(5)
    drawn = Counter(turns(Program.draw(random)) for _ in range(6400))
    assert len(drawn) == 32
    assert 140 < min(drawn.values()) <= max(drawn.values()) < 260


def test_no_direction_comes_twice_in_a_row_and_both_axes_occur():
    for _ in range(200):
        drawn = turns(Program.draw())
        assert all(a is not b for a, b in pairwise(drawn))
        assert {turn.sideways for turn in drawn} == {True, False}


def test_a_step_says_no_more_than_the_page_needs():
    steps = Program.of(LEFT, UP, RIGHT).steps
    assert steps[0].to_json() == {"index": 0, "type": "centre"}
    assert steps[1].to_json() == {"index": 1, "type": "turn", "to": "left"}
    assert steps[4].to_json() == {"index": 4, "type": "done"}


@pytest.mark.parametrize(
    ("to", "pose"),
    [(LEFT, Pose(17, 8, 0)), (RIGHT, Pose(-13, 8, 0)), (UP, Pose(2, -2, 0)), (DOWN, Pose(2, 18, 0))],
)
def test_left_is_the_persons_own_and_so_image_right(to, pose):
    amount = amounts(pose, NEUTRAL)
    assert [way for way in Direction if reaches(amount, way)] == [to]


@pytest.mark.parametrize("pose", [Pose(15.5, 8, 0), Pose(17, 13, 0), Pose(17, 3, 0), NEUTRAL, Pose(-40, 8, 0)])
def test_a_turn_too_small_too_oblique_or_the_other_way_is_not_left(pose):
    assert not reaches(amounts(pose, NEUTRAL), LEFT)


def test_a_wide_turn_may_tilt_a_little_more():
    assert reaches(amounts(Pose(28, 14, 0), NEUTRAL), LEFT)

"""The random challenge (FLP-1 C3): how programs are drawn, and what they tell the page."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, pairwise
from random import Random

import pytest

from face.challenge import TURNS, Action, Colour, Direction, Kind, Program, Step
from tests.face.sitting import NEARER, follow

MANY = 300


def drawn(**wishes: bool) -> list[Program]:
    random = Random(5)
    return [Program.draw(random, **wishes) for _ in range(MANY)]


def blocks(program: Program) -> list[Kind]:
    return [kind for kind, _ in groupby(step.kind for step in program.steps)]


def of_kind(program: Program, kind: Kind) -> list[Step]:
    return [step for step in program.steps if step.kind is kind]


def test_a_program_is_centre_a_walk_of_four_one_approach_and_six_colours_and_done():
    for program in drawn():
        kinds = Counter(step.kind for step in program.steps)
        assert kinds == {Kind.CENTRE: 1, Kind.FOLLOW: 4, Kind.NEARER: 1, Kind.LIGHT: 6, Kind.DONE: 1}
        assert [step.index for step in program.steps] == list(range(13))
        assert (program.steps[0].kind, program.done.kind) == (Kind.CENTRE, Kind.DONE)


def test_the_three_blocks_come_in_any_order_and_each_in_one_piece():
    orders = Counter(tuple(blocks(program)) for program in drawn())
    assert len(orders) == 6
    assert min(orders.values()) > MANY / 6 / 2


def test_the_dot_never_stays_and_goes_sideways_twice_and_up_or_down():
    for program in drawn():
        ways = [step.to for step in of_kind(program, Kind.FOLLOW)]
        assert all(a is not b for a, b in pairwise(ways))
        assert sum(way.way[0] != 0 for way in ways) >= 2
        assert any(way.way[1] for way in ways)


def test_v5_a_waypoint_that_goes_sideways_turns_the_head_by_twelve_degrees_at_least():
    for program in drawn():
        yaws = [abs(step.target[0]) for step in of_kind(program, Kind.FOLLOW) if step.target[0]]
        assert min(yaws) >= 12
        assert max(yaws) <= 20


def test_all_directions_are_drawn_about_equally_often():
    ways = Counter(step.to for program in drawn() for step in of_kind(program, Kind.FOLLOW))
    assert set(ways) == set(Direction)
    assert max(ways.values()) < 2 * min(ways.values())


def test_no_colour_comes_twice_in_a_row_and_darkness_and_two_tints_are_among_them():
    for program in drawn():
        colours = [step.colour for step in of_kind(program, Kind.LIGHT)]
        assert all(a is not b for a, b in pairwise(colours))
        assert Colour.DARK in colours
        assert len({Colour.WARM, Colour.COOL, Colour.GREEN} & set(colours)) >= 2


def test_fa_32_without_light_there_is_no_coloured_step():
    assert all(not program.lit and not of_kind(program, Kind.LIGHT) for program in drawn(light=False))
    assert all(program.lit for program in drawn())


def test_in_words_three_different_movements_are_told_one_of_them_a_turn_to_a_side():
    told: Counter[Action] = Counter()
    for program in drawn(words=True):
        actions = [step.action for step in of_kind(program, Kind.ACT)]
        told.update(actions)
        assert len(set(actions)) == 3
        assert any(action in TURNS for action in actions)
        assert not of_kind(program, Kind.FOLLOW)
    assert set(told) == set(Action)


def test_only_a_program_that_closes_eyes_watches_lids():
    for program in drawn(words=True):
        asked = any(step.action is Action.CLOSE_EYES for step in program.steps)
        assert program.watches_lids is asked


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        (Step(0, Kind.CENTRE), {"index": 0, "type": "centre"}),
        (
            follow(Direction.UP_LEFT, 17.5, 0.6),
            {"index": 0, "type": "follow", "to": "up_left", "degrees": 17.5, "dwell": 0.6},
        ),
        (Step(0, Kind.ACT, action=Action.OPEN_MOUTH), {"index": 0, "type": "act", "action": "open_mouth"}),
        (NEARER, {"index": 0, "type": "nearer", "scale": 1.4}),
        (Step(0, Kind.LIGHT, colour=Colour.WARM), {"index": 0, "type": "light", "colour": "warm"}),
        (Step(0, Kind.DONE), {"index": 0, "type": "done"}),
    ],
)
def test_a_step_says_no_more_than_the_page_needs(step, shown):
    assert step.to_json() == shown


@pytest.mark.parametrize(
    ("to", "target"),
    [
        (Direction.LEFT, (20, 0)),
        (Direction.RIGHT, (-20, 0)),
        (Direction.UP, (0, -12)),
        (Direction.DOWN_RIGHT, (-16, 9.6)),
    ],
)
def test_left_is_the_persons_own_and_so_image_right_and_heads_nod_less_far_than_they_turn(to, target):
    assert follow(to, degrees=20).target == pytest.approx(target)

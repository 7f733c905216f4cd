"""V4 on measured light made by hand: right in every way but one (FLP-1 C4, C7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from face.challenge import Colour, Program
from face.liveness import light
from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.quality import Refusal
from face.record import Record
from tests.face.lights import PAPER, Scene, lit
from tests.face.records import right
from tests.face.sitting import NEARER, WALK
from tests.face.sitting import lit as slots

CODES = (
    ("white", "dark", "warm", "cool", "dark", "green"),
    ("warm", "cool", "green", "dark", "white", "cool"),
    ("cool", "dark", "green", "warm", "dark", "warm"),
)
COLOURS = list(Colour)


@pytest.fixture(params=CODES, ids="-".join)
def record(request: pytest.FixtureRequest) -> Record:
    return right(Program.of(*WALK, NEARER, *slots(*request.param)))


def judged(record: Record, scene: Scene | None = None, seed: int = 1) -> Outcome:
    return light.judge(lit(record, scene or Scene(), seed))


def coded(*names: str) -> tuple[Colour, ...]:
    return tuple(Colour(name) for name in names)


def test_a_face_in_the_pages_light_passes(record):
    assert judged(record) == Pass()


@pytest.mark.parametrize("glow", [0.25, 0.5, 1.0, 3.0])
@pytest.mark.parametrize("lag", [0.0, 0.07, 0.15, 0.3])
def test_pictures_may_be_late_and_the_room_as_dark_as_it_likes(record, glow, lag):
    assert judged(record, Scene(glow=glow, lag=lag)) == Pass()


@pytest.mark.parametrize("late", [0.7, 1.0])
def test_an_answer_after_the_longest_lag_does_not_pass(record, late):
    assert judged(record, Scene(lag=late)) != Pass()


def test_changes_that_come_at_different_lags_are_no_pass(record):
    """The same colours, but every second change is 0.35 s later than the ones before and after it."""
    on_time, late = (lit(record, Scene(lag=lag), 1).glimpses for lag in (0.02, 0.37))
    mixed = [b if a.step % 2 else a for a, b in zip(on_time, late, strict=True)]
    assert isinstance(light.judge(replace(record, glimpses=tuple(mixed))), Inconclusive)


def test_v4_a_recorded_answer_to_another_code_fails(record):
    other = coded("green", "white", "cool", "warm", "cool", "dark")
    assert isinstance(judged(record, Scene(code=other)), Fail)


def test_v4_the_right_colours_in_another_order_fail(record):
    shown = [step.colour for step in record.program.steps if step.colour is not None]
    assert isinstance(judged(record, Scene(code=tuple(reversed(shown)))), Fail)


def test_v4_of_drawn_codes_hardly_any_passes_for_another():
    chance, found = Random(4), Counter()
    for seed in range(100):
        page = right(_drawn(chance))
        answered = tuple(step.colour for step in _drawn(chance).steps if step.colour is not None)
        found[type(judged(page, Scene(code=answered, lag=0.0), seed))] += 1
    assert found[Fail] >= 80
    assert found[Pass] <= 5


@pytest.mark.parametrize("colour", COLOURS)
def test_a_constant_cast_is_inconclusive(record, colour):
    assert isinstance(judged(record, Scene(code=(colour,) * 6)), Inconclusive)


def test_no_answer_is_inconclusive(record):
    assert isinstance(judged(record, Scene(glow=0)), Inconclusive)


@pytest.mark.parametrize("behind", [0.8, 1.0])
@pytest.mark.parametrize("glow", [0.25, 0.5, 1.0])
def test_v4_a_print_in_the_pages_light_fails_with_its_border(record, behind, glow):
    assert isinstance(judged(record, Scene(gains=PAPER, behind=behind, glow=glow)), Fail)


def test_v4_the_same_print_cut_out_is_flat_and_does_not_pass(record):
    assert isinstance(judged(record, Scene(gains=PAPER)), Inconclusive)


def test_v4_a_tint_over_the_whole_picture_fails(record):
    assert isinstance(judged(record, Scene(gains=(1, 1, 1, 1), behind=1.0)), Fail)


def test_skin_out_of_range_is_inconclusive_with_a_hint(record):
    assert judged(record, Scene(clipped=0.2)) == Inconclusive("skin out of range", Refusal.too_bright)


@pytest.mark.parametrize(("slots", "found"), [(0, Pass), (1, Pass), (2, Inconclusive)])
def test_one_slot_may_be_missed_and_not_two(record, slots, found):
    bright = lit(record, Scene())
    missed = [step.index for step in record.program.steps if step.colour is not None][:slots]
    glimpses = tuple(replace(g, light=None) if g.step in missed else g for g in bright.glimpses)
    assert isinstance(light.judge(replace(bright, glimpses=glimpses)), found)


def test_a_slot_without_any_frame_is_inconclusive(record):
    bright = lit(record, Scene())
    last = max(step.index for step in record.program.steps if step.colour is not None)
    glimpses = tuple(glimpse for glimpse in bright.glimpses if glimpse.step != last)
    assert light.judge(replace(bright, glimpses=glimpses)) == Inconclusive("0 slots of light were seen")


def test_what_is_seen_while_the_head_is_elsewhere_is_left_out(record):
    """Near the screen another wall is beside the face, and more light is on it."""
    first = next(step.index for step in record.program.steps if step.colour is not None)
    bright, near = lit(record, Scene()), lit(record, Scene(glow=0.6, room=lambda at: np.array([1.5, 0.6, 0.5])))
    glimpses = tuple(
        replace(b, signals=replace(b.signals, eyes=100.0)) if b.step == first else a
        for a, b in zip(bright.glimpses, near.glimpses, strict=True)
    )
    assert light.judge(replace(bright, glimpses=glimpses)) == Pass()


def test_a_program_without_light_is_inconclusive():
    assert isinstance(light.judge(right(Program.of(*WALK, NEARER))), Inconclusive)


@pytest.mark.parametrize("noise", [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2])
def test_noise_drowns_an_answer_and_never_fails_it(record, noise):
    found = [judged(record, Scene(noise=noise), seed) for seed in range(10)]
    assert not any(isinstance(one, Fail) for one in found)
    assert all(one == Pass() for one in found) or noise > 0.005
    assert not any(one == Pass() for one in found) or noise < 0.05


def _sudden(chance: Random, depth: float) -> Callable[[float], np.ndarray]:
    when = [chance.uniform(5, 12) for _ in range(8)]
    levels = [np.array([chance.uniform(1 - depth, 1 + depth) for _ in range(3)]) for _ in range(9)]
    return lambda at: levels[sum(at > time for time in when)]


GENUINE = {
    "a bright room": lambda chance: Scene(glow=0.01),
    "a very bright room": lambda chance: Scene(glow=0.003),
    "a wall close behind": lambda chance: Scene(behind=0.5),
    "long hair beside the face": lambda chance: Scene(behind=0.85),
    "nothing behind in the picture": lambda chance: Scene(surrounded=False),
    "a window behind the screen": lambda chance: Scene(gains=(0.9, 0.9, 0.9, 0.9)),
    "a camera that looks for its balance": lambda chance: Scene(exposure=_sudden(chance, 0.15)),
    "such a camera in a bright room": lambda chance: Scene(exposure=_sudden(chance, 0.15), glow=0.01),
    "a television": lambda chance: Scene(room=_sudden(chance, 0.2)),
    "a television in a bright room": lambda chance: Scene(room=_sudden(chance, 0.2), glow=0.01),
    "a late camera": lambda chance: Scene(lag=0.38),
}


@pytest.mark.parametrize("name", GENUINE)
def test_a_genuine_person_never_fails(record, name):
    chance = Random(7)
    found = [judged(record, GENUINE[name](chance), seed) for seed in range(15)]
    assert [one for one in found if isinstance(one, Fail)] == []


@pytest.mark.parametrize("name", ["a camera that looks for its balance", "a television"])
def test_what_changes_face_and_background_alike_is_left_out(record, name):
    chance = Random(8)
    assert sum(judged(record, GENUINE[name](chance), seed) == Pass() for seed in range(10)) >= 9


def _drawn(chance: Random) -> Program:
    return Program.draw(chance)

"""What is measured of the light on a face, and V4 on puppets, prints and replays rendered in the page's light."""

from __future__ import annotations

import time
from dataclasses import fields, replace
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from face.challenge import Colour, Kind, Program
from face.image import decode
from face.light import SHOWN, Skin, emitted, measure
from face.liveness import light
from face.liveness.outcome import Fail, Inconclusive, Pass
from tests.face import clips
from tests.face.puppet import State
from tests.face.records import right
from tests.face.sitting import lit

PHOTOS = ["obama.jpg", "obama3.jpg", "biden.jpg", "astronaut.png"]
PROGRAM = Program.of(*lit("white", "dark", "warm", "cool", "dark", "green"))
OTHER = tuple(Colour(name) for name in ("cool", "green", "dark", "white", "warm", "dark"))


@pytest.fixture(scope="module")
def seen(pipeline):
    def of(image: Image.Image) -> Skin:
        data = BytesIO()
        image.save(data, "JPEG", quality=75)
        picture = decode(data.getvalue())
        return measure(picture, pipeline.observe(picture).landmarks.points)

    return of


@pytest.fixture(scope="module")
def sat(seen):
    """sat(figure): a record of somebody who sits before the page's colours, swaying a little."""

    def of(figure, *, glow=0.3, lag=0.12, code=None, nearness=1.0, after=lambda image, colour: image):
        record, chance = right(PROGRAM), Random(3)
        steps = [step for step in PROGRAM.steps if step.kind is Kind.LIGHT]
        onsets = [record.released[step.index] for step in steps]
        colours = code or [step.colour for step in steps]
        glimpses = []
        for glimpse in record.glimpses:
            if PROGRAM.steps[glimpse.step].kind is Kind.LIGHT:
                slot = sum(glimpse.client_ms / 1000 - lag >= onset for onset in onsets) - 1
                colour = emitted(colours[slot]) if slot >= 0 else np.full(3, 0.3)
                screen = tuple(float(part) for part in np.round(glow * colour, 4))
                sway = 2 * chance.choice([0, 0, 0, 1]), 2 * chance.choice([0, 0, 0, 1])
                picture = figure.image(State(*sway, nearness=nearness, screen=screen), seed=glimpse.seq)
                glimpse = replace(glimpse, light=seen(after(picture, colour)))
            glimpses.append(glimpse)
        return replace(record, glimpses=tuple(glimpses))

    return of


def test_the_colours_are_pale_and_differ():
    light = {colour: emitted(colour) for colour in Colour}
    assert set(SHOWN) == set(Colour)
    assert all(values.min() > 0.35 for colour, values in light.items() if colour is not Colour.DARK)
    assert light[Colour.DARK].max() < 0.01
    assert light[Colour.WARM][0] > 2 * light[Colour.WARM][2]
    assert light[Colour.COOL][2] > 2 * light[Colour.COOL][0]


def test_the_page_shows_the_colours_that_the_gate_expects():
    style = (Path(__file__).parents[2] / "themes/default/static/camera_live.css").read_text()
    assert {colour: f"--light-{colour}: {shown};" in style for colour, shown in SHOWN.items()} == dict.fromkeys(
        SHOWN, True
    )


@pytest.mark.parametrize("photo", PHOTOS)
def test_skin_brightens_by_what_the_screen_adds_and_the_background_hardly(pipeline, seen, photo):
    rendered = clips.Rendered(pipeline, photo)
    dark, bright = (seen(rendered.image(State(screen=(light,) * 3), seed=1)) for light in (0.0, 0.4))
    for before, after in zip(dark.patches, bright.patches, strict=True):
        assert 0.15 < np.mean(after.rgb) / np.mean(before.rgb) - 1 < 0.5
    assert np.mean(bright.background.rgb) / np.mean(dark.background.rgb) - 1 < 0.06


def test_colour_is_measured_channel_by_channel(pipeline, seen):
    rendered = clips.Rendered(pipeline, "biden.jpg")
    dark, warm = (seen(rendered.image(State(screen=screen), seed=1)) for screen in ((0, 0, 0), (0.4, 0.2, 0.0)))
    red, green, blue = np.array(warm.left.rgb) / dark.left.rgb
    assert red > green + 0.05 > blue + 0.1
    assert blue == pytest.approx(1, abs=0.03)


def test_left_is_the_persons_own_left(pipeline):
    image = clips.Rendered(pipeline, "biden.jpg").image(State())
    half = np.asarray(image).copy()
    half[:, 320:] = 255
    skin = measure(Image.fromarray(half), pipeline.observe(image).landmarks.points)
    assert skin.left.clipped == 1.0
    assert skin.right.clipped < 0.1


def test_a_background_out_of_the_picture_is_none(pipeline):
    image = clips.Rendered(pipeline, "biden.jpg").image(State())
    points = pipeline.observe(image).landmarks.points
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    close = image.crop((int(low[0]), int(low[1]), int(high[0]), int(high[1])))
    assert measure(close, points - [low[0], low[1], 0]).background is None


def test_only_numbers_are_kept():
    assert {field.type for field in fields(Skin)} <= {"Patch", "Patch | None"}


def test_measuring_takes_about_a_millisecond(pipeline):
    image = clips.Rendered(pipeline, "biden.jpg").image(State())
    points = pipeline.observe(image).landmarks.points
    spent = []
    for _ in range(50):
        started = time.process_time()
        measure(image, points)
        spent.append(time.process_time() - started)
    assert np.median(spent) < 0.003


@pytest.mark.parametrize("photo", PHOTOS)
@pytest.mark.parametrize("nearness", [1.0, 1.45])
def test_a_puppet_in_the_pages_light_passes(pipeline, sat, photo, nearness):
    assert light.judge(sat(clips.Rendered(pipeline, photo), nearness=nearness)) == Pass()


@pytest.mark.parametrize("photo", PHOTOS)
def test_a_puppet_in_a_bright_room_is_inconclusive(pipeline, sat, photo):
    assert isinstance(light.judge(sat(clips.Rendered(pipeline, photo), glow=0.02)), Inconclusive)


@pytest.mark.parametrize("photo", PHOTOS)
@pytest.mark.parametrize("bend", [0.0, 0.3])
def test_a_print_in_the_pages_light_fails(pipeline, sat, photo, bend):
    assert isinstance(light.judge(sat(clips.Rendered(pipeline, photo, flat=True, bend=bend), glow=0.5)), Fail)


@pytest.mark.parametrize("photo", PHOTOS)
@pytest.mark.parametrize("bend", [0.6, 0.8])
def test_a_strongly_bent_print_does_not_pass(pipeline, sat, photo, bend):
    assert light.judge(sat(clips.Rendered(pipeline, photo, flat=True, bend=bend), glow=0.5)) != Pass()


@pytest.mark.parametrize("photo", PHOTOS)
def test_a_replayed_answer_to_another_code_fails(pipeline, sat, photo):
    assert isinstance(light.judge(sat(clips.Rendered(pipeline, photo), code=OTHER)), Fail)


@pytest.mark.parametrize("photo", PHOTOS)
def test_a_replay_on_a_screen_that_itself_shines_is_no_pass(pipeline, sat, photo):
    """A screen is not lit by the page but for its glass, which mirrors two percent of it over the whole picture."""

    def mirrored(image: Image.Image, colour: np.ndarray) -> Image.Image:
        return Image.fromarray((np.asarray(image, float) + 255 * 0.02 * colour).clip(0, 255).astype(np.uint8))

    assert light.judge(sat(clips.Rendered(pipeline, photo), glow=0.0, after=mirrored)) != Pass()


@pytest.mark.parametrize("photo", PHOTOS)
def test_a_picture_with_the_right_tint_over_all_of_it_fails(pipeline, sat, photo):
    def tinted(image: Image.Image, colour: np.ndarray) -> Image.Image:
        return Image.fromarray((np.asarray(image) * (0.6 + 0.3 * colour)).clip(0, 255).astype(np.uint8))

    assert isinstance(light.judge(sat(clips.Rendered(pipeline, photo), glow=0.0, after=tinted)), Fail)

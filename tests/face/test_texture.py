"""V6's and V5's measures: a screen's grid in the face, what comes nearer with it, and a sensor's noise."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from face.evaluation import lfw
from face.liveness.profile import FLP_1
from face.pipeline import Pipeline
from face.shown import changed, digest, luma
from face.surroundings import Surroundings, surroundings
from face.texture import moire
from tests.face.clips import Rendered
from tests.face.puppet import State

PHOTOS = ["obama.jpg", "obama2.jpg", "obama3.jpg", "biden.jpg", "astronaut.png"]
Floats = NDArray[np.float64]


def picture(figure: Rendered, state: State = State(), seed: int = 1) -> Image.Image:  # noqa: B008
    return Image.open(BytesIO(figure.jpeg(state, seed))).convert("RGB")


def sent(pixels: Floats, quality: int = 80) -> Image.Image:
    """As a camera with a noisy sensor sends it."""
    noisy = pixels + np.random.default_rng(3).normal(0, 2, pixels.shape)
    out = BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=quality)
    return Image.open(BytesIO(out.getvalue())).convert("RGB")


def on_screen(image: Image.Image, pitch: float, degrees: float) -> Image.Image:
    """Photographed from a screen whose pixels are `pitch` of the camera's wide, with a stripe for each colour."""
    width, height = image.size
    y, x = np.mgrid[:height, :width].astype(float)
    light = (np.asarray(image, np.float64) / 255) ** 2.2
    seen, parts = np.zeros_like(light), np.array([0.125, 0.375, 0.625, 0.875]) - 0.5
    turn = np.radians(degrees)
    for down in parts:
        for across in parts:
            u = (np.cos(turn) * (x + across) + np.sin(turn) * (y + down)) / pitch % 1
            v = (np.cos(turn) * (y + down) - np.sin(turn) * (x + across)) / pitch % 1
            for colour in range(3):
                shines = (u >= colour / 3) & (u < (colour + 0.8) / 3) & (v < 0.8)
                seen[:, :, colour] += light[:, :, colour] * shines * 3 / 0.64 / 16
    for axis in (0, 1):  # the lens
        seen = (np.roll(seen, 1, axis) + 2 * seen + np.roll(seen, -1, axis)) / 4
    return sent(255 * seen.clip(0, 1) ** (1 / 2.2))


@pytest.fixture(scope="module")
def mesh(pipeline: Pipeline) -> Callable[[Image.Image], Floats]:
    def of(image: Image.Image) -> Floats:
        landmarks = pipeline.observe(image).landmarks
        assert landmarks is not None
        return landmarks.points

    return of


@pytest.mark.parametrize("photo", PHOTOS)
def test_a_living_face_has_no_grid_and_leaves_its_room_behind(pipeline, mesh, photo):
    figure = Rendered(pipeline, photo)
    far, near = picture(figure), picture(figure, State(nearness=1.4), 2)
    assert moire(far, mesh(far)) < FLP_1.texture.skin
    found = surroundings(far, near, mesh(far), mesh(near))
    assert found.with_face is not None
    assert found.with_face < FLP_1.planarity.held - 0.2
    assert (found.edges or 0.0) < FLP_1.texture.edges - 0.2


@pytest.mark.parametrize("pitch", [0.7, 0.9, 1.4, 2.4])
@pytest.mark.parametrize("degrees", [2.0, 7.0])
def test_fa_13_a_screen_photographed_again_has_a_grid(pipeline, mesh, pitch, degrees):
    living = picture(Rendered(pipeline, "obama.jpg"))
    assert moire(on_screen(living, pitch, degrees), mesh(living)) > FLP_1.texture.grid


@pytest.mark.parametrize("quality", [40, 60, 80, 92])
def test_jpegs_own_blocks_are_no_grid(pipeline, mesh, quality):
    living = picture(Rendered(pipeline, "astronaut.png"))
    assert moire(sent(np.asarray(living, np.float64), quality), mesh(living)) < FLP_1.texture.skin


@pytest.mark.parametrize("photo", PHOTOS)
def test_fa_03_a_picture_that_is_only_enlarged_brings_everything_nearer(pipeline, mesh, photo):
    far = picture(Rendered(pipeline, photo))
    width, height = far.size
    larger = far.resize((round(1.4 * width), round(1.4 * height)))
    left, top = (larger.size[0] - width) // 2, (larger.size[1] - height) // 2
    near = sent(np.asarray(larger.crop((left, top, left + width, top + height)), np.float64))
    assert held(surroundings(far, near, mesh(far), mesh(near)))


@pytest.mark.parametrize("photo", PHOTOS)
def test_fa_13_a_print_that_is_held_nearer_comes_as_a_whole(pipeline, mesh, photo):
    figure = Rendered(pipeline, photo, flat=True)
    far, near = picture(figure), picture(figure, State(nearness=1.4), 2)
    assert held(surroundings(far, near, mesh(far), mesh(near)))


def test_fa_13_the_edges_of_a_paper_come_nearer_with_the_face(pipeline, mesh):
    figure = Rendered(pipeline, "obama.jpg", flat=True)
    far, near = picture(figure), picture(figure, State(nearness=1.4), 2)
    edges = surroundings(far, near, mesh(far), mesh(near)).edges
    assert edges is not None
    assert edges > FLP_1.texture.edges


def test_before_a_plain_wall_nothing_is_said(pipeline, mesh):
    living = picture(Rendered(pipeline, "biden.jpg"))
    points = mesh(living)
    plain = Image.new("RGB", living.size, (120, 120, 120))
    assert surroundings(plain, plain, points, points) == Surroundings(None, None, 0.0)


def test_noise_changes_cells_and_nothing_else_does(pipeline):
    figure = Rendered(pipeline, "obama.jpg")
    one, other, drawn = (luma(picture(figure, seed=seed)) for seed in (1, 2, 1))
    assert digest(one) == digest(drawn) != digest(other)
    assert changed(one, drawn) == 0
    assert changed(one, other) > 5 * FLP_1.replay.noise


@pytest.mark.skipif(not (lfw.FOLDER / "pairs.txt").exists(), reason="LFW is absent")
def test_at_most_three_percent_of_living_faces_have_a_grid(models: Path) -> None:
    """Every tenth person of LFW, one picture each."""
    with Pipeline(models) as pipeline:
        peaks = []
        for folder in sorted((lfw.FOLDER / "images").iterdir())[::10]:
            image = Image.open(min(folder.iterdir())).convert("RGB")
            landmarks = pipeline.observe(image).landmarks
            if landmarks is not None:
                peaks.append(moire(image, landmarks.points))
    assert len(peaks) > 200
    assert np.mean(np.array(peaks) >= FLP_1.texture.skin) <= 0.03


def held(found: Surroundings) -> bool:
    bounds = FLP_1.planarity
    assert found.with_face is not None
    return found.with_face >= bounds.held and found.with_face - (found.with_room or 0.0) >= bounds.held_more

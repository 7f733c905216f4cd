"""The puppets do what the tests take them for: they turn as told and stay the person they were made of."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass

import numpy as np
import pytest

from face import compare
from face.image import decode
from face.landmarks import interocular, lid_ratio, mouth_ratio
from face.parallax import Frontal
from tests.face import clips, lamp
from tests.face.actor import Actor
from tests.face.mesh import triangles
from tests.face.puppet import State

PHOTOS = ["obama.jpg", "obama3.jpg", "biden.jpg", "astronaut.png"]


def observed(pipeline, path):
    return pipeline.observe(decode(path.read_bytes()))


def test_the_mesh_has_all_its_triangles():
    mesh = triangles()
    assert len(mesh) == 852 + 2 * 14 + 18
    assert set(mesh.ravel()) == set(range(468))


@pytest.mark.parametrize("photo", ["obama.jpg", "biden.jpg", "astronaut.png"])
def test_a_puppet_turns_as_it_is_told(pipeline, photo):
    turns = clips.turns(pipeline, photo)
    yaws, pitches = range(-24, 25, 6), range(-14, 15, 4)
    yaw = [observed(pipeline, turns[angle, 0]).pose.yaw for angle in yaws]
    pitch = [observed(pipeline, turns[0, angle]).pose.pitch for angle in pitches]
    for told, measured in ((yaws, yaw), (pitches, pitch)):
        slope = np.polyfit(told, measured, 1)[0]
        assert np.corrcoef(told, measured)[0, 1] > 0.98
        assert 0.75 < slope < 1.25


@dataclass(frozen=True)
class Measured:
    yaw: float
    pitch: float
    roll: float
    mouth: float
    lids: float
    eyes: float
    likeness: float


@pytest.fixture(scope="module")
def measured(pipeline, embedding):
    """measured("obama.jpg", State(...)): what the pipeline makes of that puppet, noise and compression included."""

    def of(photo: str, state: State) -> Measured:
        image = decode(clips.Rendered(pipeline, photo).jpeg(state, seed=1))
        observation = pipeline.observe(image)
        points, eyes = observation.landmarks.points, pipeline.eyes(image, observation)
        pose, likeness = observation.pose, compare.score(pipeline.embed(image, observation), embedding(photo))
        measures = mouth_ratio(points), float(lid_ratio(eyes).mean()), interocular(points)
        return Measured(pose.yaw, pose.pitch, pose.roll, *measures, likeness)

    return of


@pytest.mark.parametrize(
    ("name", "told", "measure", "correlation", "slope"),
    [
        ("yaw", range(-24, 25, 6), "yaw", 0.99, (0.8, 1.2)),
        ("pitch", range(-14, 15, 4), "pitch", 0.98, (0.8, 1.25)),
        ("roll", range(-16, 17, 4), "roll", 0.99, (0.9, 1.1)),
        ("mouth", (0, 0.25, 0.5, 0.75, 1), "mouth", 0.85, (0.2, 0.7)),
        ("lids", (0, 0.25, 0.5, 0.75, 1), "lids", -0.9, (-0.4, -0.08)),
    ],
)
@pytest.mark.parametrize("photo", PHOTOS)
def test_a_puppet_does_as_it_is_told(measured, photo, name, told, measure, correlation, slope):
    seen = [measured(photo, State(**{name: value})) for value in told]
    found = [getattr(one, measure) for one in seen]
    assert np.corrcoef(told, found)[0, 1] * np.sign(correlation) >= abs(correlation)
    assert slope[0] < np.polyfit(told, found, 1)[0] < slope[1]
    assert min(one.likeness for one in seen) > 0.75


@pytest.mark.parametrize("photo", PHOTOS)
def test_a_puppet_opens_its_mouth_and_shuts_its_eyes_as_far_as_an_action_asks(measured, photo):
    rest, wide, shut = (measured(photo, state) for state in (State(), State(mouth=0.75), State(lids=1)))
    assert wide.mouth > rest.mouth + 0.2
    assert shut.lids < 0.6 * rest.lids


@pytest.mark.parametrize("photo", PHOTOS)
def test_a_puppet_comes_nearer(measured, photo):
    seen = {near: measured(photo, State(nearness=near)) for near in (1.0, 1.2, 1.4, 1.6)}
    grown = [one.eyes / seen[1.0].eyes for one in seen.values()]
    assert np.allclose(grown, list(seen), atol=0.08)
    assert min(one.likeness for one in seen.values()) > 0.85


@pytest.mark.parametrize("photo", PHOTOS)
@pytest.mark.parametrize(("yaw", "pitch"), [(14, -10), (-14, -10), (14, 10), (-14, 10)])
def test_a_puppet_turns_both_ways_at_once(measured, photo, yaw, pitch):
    rest, seen = measured(photo, State()), measured(photo, State(yaw=yaw, pitch=pitch))
    assert 0.6 < (seen.yaw - rest.yaw) / yaw < 1.4
    assert 0.5 < (seen.pitch - rest.pitch) / pitch < 1.6
    assert seen.likeness > 0.8


@pytest.mark.parametrize("photo", PHOTOS)
def test_coming_nearer_shows_depth_and_a_print_that_comes_nearer_shows_none(pipeline, photo):
    def left_over(rendered):
        far, near = (decode(rendered.jpeg(State(nearness=near), seed=2)) for near in (1.0, 1.5))
        near_mesh, far_mesh = (pipeline.observe(image).landmarks.points for image in (near, far))
        return Frontal.of(near, near_mesh).parallax(far, far_mesh)

    head, flat = (left_over(clips.Rendered(pipeline, photo, flat=flat)) for flat in (False, True))
    assert head > 3 * flat


def test_the_screen_lights_a_head_by_its_shape_and_hardly_what_is_behind_it(pipeline):
    gain = gains(clips.Rendered(pipeline, "obama.jpg"))
    assert 0.5 < 1.05 * gain["left"] < gain["nose"] < 1.2
    assert abs(gain["left"] - gain["right"]) > 0.03
    assert gain["wall"] < 0.1


@pytest.mark.parametrize("bend", [0.0, 0.3])
def test_the_screen_lights_a_print_and_its_border_alike(pipeline, bend):
    gain = gains(clips.Rendered(pipeline, "obama.jpg", flat=True, bend=bend))
    face = [gain[place] for place in ("nose", "left", "right")]
    assert max(face) < 1.1 * min(face)
    assert gain["border"] > 0.7 * gain["nose"]
    assert gain["wall"] < 0.1


def gains(rendered):
    """How much linear light a white screen adds, over what there was."""
    dark, bright = (
        lamp.linear(np.asarray(rendered.image(State(screen=(light,) * 3)), float) / 255) for light in (0.0, 0.3)
    )
    places = {"nose": (322, 234), "left": (378, 240), "right": (262, 240), "border": (180, 200), "wall": (60, 100)}
    boxes = {name: np.s_[y - 6 : y + 7, x - 6 : x + 7] for name, (x, y) in places.items()}
    return {name: (bright[box].mean() / dark[box].mean() - 1) / 0.3 for name, box in boxes.items()}


def test_light_and_noise_cost_little_and_a_seed_means_the_same_noise(pipeline):
    rendered = clips.Rendered(pipeline, "obama.jpg")
    states = [State(screen=(0.3, 0.2, 0.1 * k)) for k in range(6)]
    rendered.jpeg(states[0], seed=0)
    started = time.process_time()
    frames = [rendered.jpeg(states[k % 6], seed=k) for k in range(60)]
    assert (time.process_time() - started) / 60 < 0.02
    assert frames[7] == rendered.jpeg(states[1], seed=7) != rendered.jpeg(states[1], seed=8)


def test_a_turned_puppet_is_still_the_person_of_the_photograph(pipeline, embedding):
    turns = clips.turns(pipeline, "obama.jpg")
    for pose in ((-20, 0), (0, 0), (20, 0), (0, -14), (0, 14)):
        image = decode(turns[pose].read_bytes())
        probe = pipeline.embed(image, pipeline.observe(image))
        assert compare.score(probe, embedding("obama.jpg")) > 0.8
        assert compare.score(probe, embedding("biden.jpg")) < 0.4


def test_a_print_does_not_turn_the_face_on_it(pipeline):
    turns = clips.turns(pipeline, "obama.jpg", flat=True)
    yaw = [observed(pipeline, turns[angle, 0]).pose.yaw for angle in (-24, 0, 24)]
    assert max(yaw) - min(yaw) < 14


def test_an_actor_reacts_moves_and_arrives(pipeline):
    actor = Actor(clips.Rendered(pipeline, "obama.jpg"))
    actor.told({"type": "act", "action": "turn_left"}, 1.0)
    assert actor.state(1.29) == State()
    assert 0 < actor.state(1.5).yaw < 20
    assert actor.state(1.71).yaw == 20
    actor.told({"type": "nearer", "scale": 1.4}, 2.0)
    assert actor.state(2.71).nearness > 1.4
    assert actor.state(2.71).yaw == 0


@pytest.mark.parametrize("photo", PHOTOS)
def test_lit_and_noisy_frames_are_small_enough_to_be_sent(pipeline, photo):
    rendered = clips.Rendered(pipeline, photo)
    for state in (State(), State(nearness=1.6, screen=(1, 1, 1)), State(roll=16, screen=(0.1, 0.2, 0.3))):
        assert len(rendered.jpeg(state, seed=3)) <= 48 * 1024


def test_frames_are_small_enough_to_be_sent(pipeline):
    assert max(path.stat().st_size for path in clips.turns(pipeline, "obama.jpg").values()) <= 48 * 1024


@pytest.mark.parametrize("suffix", [".mjpeg", ".y4m"])
def test_a_clip_for_the_fake_camera_has_every_frame(pipeline, tmp_path, suffix):
    turns = clips.turns(pipeline, "obama.jpg")
    path = tmp_path / f"clip{suffix}"
    clips.write_camera([turns[0, 0], turns[2, 0], turns[4, 0]], path)
    probe = ["ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames,width,height"]
    out = subprocess.run([*probe, "-of", "csv=p=0", str(path)], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "640,480,3"

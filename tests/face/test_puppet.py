"""The puppets do what the tests take them for: they turn as told and stay the person they were made of."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

from face import compare
from face.image import decode
from tests.face import clips
from tests.face.actor import Actor
from tests.face.mesh import triangles
from tests.face.puppet import State


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


def test_a_rendered_figure_takes_both_axes_at_once(pipeline):
    rendered = clips.Rendered(pipeline, "obama.jpg")
    rest, turned = (
        pipeline.observe(decode(rendered.jpeg(State(yaw, pitch)))).pose for yaw, pitch in ((0, 0), (15.2, -10))
    )
    assert 10 < turned.yaw - rest.yaw < 22
    assert -16 < turned.pitch - rest.pitch < -6


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
    actor = Actor(clips.turns(pipeline, "obama.jpg"))
    actor.told("left", 1.0)
    assert actor._pose(1.29) == (0, 0)
    assert 0 < actor._pose(1.5)[0] < 24
    assert actor._pose(1.7) == (24, 0)
    actor.told("up", 2.0)
    assert actor._pose(2.5) == (0, 0)
    assert actor._pose(2.7) == (0, -14)


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

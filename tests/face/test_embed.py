"""Embeddings: the same person is near, others are far, and what is no vector is refused (DS-04)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from face.compare import matches, score
from face.embed import DIMENSIONS, Embedder, EmbeddingRefused, unit
from face.pipeline import Pipeline
from face.profiles import profile

Embedding = Callable[[str], NDArray[np.float32]]
Photograph = Callable[[str], Image.Image]

SAME = list(combinations(["obama.jpg", "obama2.jpg", "obama3.jpg"], 2))
OTHERS = [("obama.jpg", "biden.jpg"), ("obama2.jpg", "astronaut.png"), ("biden.jpg", "astronaut.png")]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_the_same_person_matches_at_the_strictest_but_one_profile(
    embedding: Embedding, first: str, second: str
) -> None:
    assert matches(score(embedding(first), embedding(second)), profile("fmr-1e-5").threshold)


@pytest.mark.parametrize(("first", "second"), OTHERS)
def test_other_people_do_not_match_at_the_most_lenient_profile(embedding: Embedding, first: str, second: str) -> None:
    found = score(embedding(first), embedding(second))
    assert not matches(found, profile("fmr-1e-3").threshold)
    assert found < 0.35


@pytest.mark.parametrize(
    ("first", "second", "golden"),
    [("obama.jpg", "obama2.jpg", 0.8026), ("obama.jpg", "biden.jpg", -0.0989), ("obama2.jpg", "obama3.jpg", 0.8311)],
)
def test_golden_scores_within_a_hundredth(embedding: Embedding, first: str, second: str, golden: float) -> None:
    assert score(embedding(first), embedding(second)) == pytest.approx(golden, abs=0.01)


def test_a_vector_has_192_dimensions_and_length_1(embedding: Embedding) -> None:
    vector = embedding("biden.jpg")
    assert (vector.shape, vector.dtype) == ((DIMENSIONS,), np.float32)
    assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-6)


def test_a_mirrored_chip_gives_the_same_vector(models: Path, photograph: Photograph) -> None:
    embed = Embedder(models / "mobilefacenet_b1.tflite")
    face = photograph("astronaut.png").crop((160, 40, 290, 170)).resize((112, 112))
    assert score(embed(face), embed(ImageOps.mirror(face))) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("fill", ["black", "white", "red", "checks", "noise"])
def test_ds_04_a_chip_without_a_face_gives_a_sound_vector_or_a_refusal(models: Path, fill: str) -> None:
    embed = Embedder(models / "mobilefacenet_b1.tflite")
    if fill == "checks":
        chip = Image.fromarray((np.indices((112, 112, 3)).sum(0) % 2 * 255).astype(np.uint8))
    elif fill == "noise":
        chip = Image.fromarray(np.random.default_rng(1).integers(0, 256, (112, 112, 3), np.uint8))
    else:
        chip = Image.new("RGB", (112, 112), fill)
    try:
        vector = embed(chip)
    except EmbeddingRefused:
        return
    assert np.isfinite(vector).all()
    assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-6)


def damaged(value: float) -> NDArray[np.float32]:
    vector = np.full(DIMENSIONS, 5, np.float32)
    vector[7] = value
    return vector


@pytest.mark.parametrize(
    "raw",
    [
        damaged(np.nan),
        damaged(np.inf),
        damaged(-np.inf),
        np.zeros(DIMENSIONS, np.float32),
        np.full(DIMENSIONS, 1e-42, np.float32),
        np.full(DIMENSIONS, 3e38, np.float32),
        np.ones(DIMENSIONS - 1, np.float32),
        np.ones((1, DIMENSIONS), np.float32),
    ],
    ids=["NaN", "Inf", "-Inf", "zero", "denormal", "overflowing", "short", "two axes"],
)
def test_ds_04_an_output_that_is_no_vector_is_refused(raw: NDArray[np.float32]) -> None:
    with pytest.raises(EmbeddingRefused):
        unit(raw)


def test_a_picture_without_a_face_has_no_embedding(pipeline: Pipeline) -> None:
    grey = Image.new("RGB", (320, 240), "grey")
    with pytest.raises(ValueError, match="no face"):
        pipeline.embed(grey, pipeline.observe(grey))


def test_pipelines_in_two_threads_give_the_same_vectors(
    models: Path, photograph: Photograph, embedding: Embedding
) -> None:
    image, found = photograph("obama.jpg"), []

    def work() -> None:
        with Pipeline(models) as own:
            found.extend(own.embed(image, own.observe(image)) for _ in range(3))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert all((vector == embedding("obama.jpg")).all() for vector in found)

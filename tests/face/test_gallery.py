"""The gallery: exact scores, one line a person, deletion at once, and an index that misses nobody (FA-21, FA-27)."""

from __future__ import annotations

from threading import Thread

import numpy as np
import pytest

from face.gallery import Gallery
from face.template import LENGTH, TemplateRefused


def crowd(count: int, seed: int = 1) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((count, LENGTH)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def near(vectors: np.ndarray, noise: float = 0.07, seed: int = 2) -> np.ndarray:
    """Other pictures of the same people: cosine about 0.7."""
    moved = vectors + np.random.default_rng(seed).normal(0, noise, vectors.shape)
    return moved / np.linalg.norm(moved, axis=1, keepdims=True)


def filled(vectors: np.ndarray, **options: int) -> Gallery:
    gallery = Gallery(**options)
    for number, vector in enumerate(vectors):
        gallery.add(f"p{number}", "t", vector)
    return gallery


@pytest.fixture(params=["tail", "exact base", "index"])
def people(request) -> tuple[Gallery, np.ndarray]:
    vectors = crowd(300)
    gallery = filled(vectors, exact_up_to=10 if request.param == "index" else 10_000)
    if request.param != "tail":
        gallery.rebuild()
    return gallery, vectors


def test_the_nearest_people_come_best_first_with_their_exact_cosine(people):
    gallery, vectors = people
    probe = near(vectors)[7]
    exact = vectors @ probe
    found = gallery.nearest(probe, 5)
    assert [name for name, _ in found] == [f"p{row}" for row in np.argsort(-exact)[:5]]
    assert np.allclose([score for _, score in found], np.sort(exact)[::-1][:5], atol=1e-5)


def test_a_person_is_named_once_with_the_best_template(people):
    gallery, vectors = people
    gallery.add("p7", "second", near(vectors, 0.01)[7])
    found = gallery.nearest(near(vectors, 0.01)[7], 2)
    assert found[0][0] == "p7"
    assert found[0][1] == pytest.approx(1, abs=1e-5)
    assert found[1][0] != "p7"


def test_excluded_people_are_passed_over(people):
    gallery, vectors = people
    assert gallery.nearest(vectors[7], 1, {"p7"})[0][0] != "p7"


def test_everybody_but_one_can_be_excluded(people):
    gallery, vectors = people
    assert gallery.nearest(vectors[7], 1, {f"p{n}" for n in range(300) if n != 250})[0][0] == "p250"


def test_fa_27_a_removed_person_is_gone_at_once_and_after_a_rebuild(people):
    gallery, vectors = people
    gallery.remove("p7")
    for _ in range(2):
        assert "p7" not in [name for name, _ in gallery.nearest(vectors[7], 300)]
        assert len(gallery) == 299
        gallery.rebuild()


def test_a_single_template_can_be_removed(people):
    gallery, vectors = people
    gallery.add("p7", "second", vectors[8])
    gallery.remove("p7", "t")
    assert dict(gallery.nearest(vectors[7], 300))["p7"] == pytest.approx(float(vectors[8] @ vectors[7]), abs=1e-5)


def test_a_template_of_the_same_name_replaces_the_old_one(people):
    gallery, vectors = people
    gallery.add("p7", "t", -vectors[7])
    assert dict(gallery.nearest(vectors[7], 300))["p7"] == pytest.approx(-1, abs=1e-5)
    assert len(gallery) == 300


def test_someone_new_is_found_before_the_next_rebuild(people):
    gallery, _ = people
    new = crowd(1, seed=9)[0]
    gallery.add("new", "t", new)
    assert gallery.nearest(new, 1)[0][0] == "new"
    assert gallery.pending
    gallery.rebuild()
    assert gallery.nearest(new, 1)[0][0] == "new"
    assert not gallery.pending


def test_an_empty_gallery_names_nobody():
    gallery = Gallery()
    assert gallery.nearest(crowd(1)[0], 3) == []
    gallery.rebuild()
    assert gallery.nearest(crowd(1)[0], 3) == []


@pytest.mark.parametrize("vector", [np.full(LENGTH, np.nan), np.zeros(LENGTH), np.ones(3)])
def test_ds_04_what_is_no_template_neither_enters_nor_asks(vector):
    gallery = filled(crowd(3))
    with pytest.raises(TemplateRefused):
        gallery.add("p", "t", vector)
    with pytest.raises(TemplateRefused):
        gallery.nearest(vector, 1)
    assert len(gallery) == 3


def test_fa_21_the_index_finds_the_right_person_as_often_as_the_exact_search():
    vectors = crowd(4000)
    gallery = filled(vectors, exact_up_to=100)
    gallery.rebuild()
    probes = near(vectors)[::4]
    exact = (probes @ vectors.T).argmax(axis=1)
    found = [gallery.nearest(probe, 1)[0][0] for probe in probes]
    assert np.mean([name == f"p{row}" for name, row in zip(found, exact, strict=True)]) >= 0.999


def test_what_changes_while_a_rebuild_runs_is_kept():
    vectors = crowd(3000)
    gallery = filled(vectors[:2000], exact_up_to=100)
    rebuild = Thread(target=gallery.rebuild)
    rebuild.start()
    for number in range(2000, 3000):
        gallery.add(f"p{number}", "t", vectors[number])
        gallery.remove(f"p{number - 1500}")
    rebuild.join()
    for _ in range(2):
        assert gallery.nearest(vectors[2999], 1)[0][0] == "p2999"
        assert gallery.nearest(vectors[600], 1)[0][0] != "p600"
        assert len(gallery) == 2000
        gallery.rebuild()

"""Comparison and profiles: scores of sound vectors only; a threshold is a measured false-match rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from face.compare import best, matches, score
from face.embed import DIMENSIONS, EmbeddingRefused
from face.evaluation.rates import BINS, Histograms, all_against_all, ten_fold, upper_bound
from face.profiles import DEFAULT, UnknownProfile, profile, profiles


def vector(seed: int) -> NDArray[np.float32]:
    raw = np.random.default_rng(seed).normal(size=DIMENSIONS)
    return (raw / np.linalg.norm(raw)).astype(np.float32)


def with_value(value: float) -> NDArray[np.float32]:
    changed = vector(1)
    changed[0] = value
    return changed


UNSOUND = {
    "NaN": with_value(np.nan),
    "Inf": with_value(np.inf),
    "zero": np.zeros(DIMENSIONS, np.float32),
    "denormal": np.full(DIMENSIONS, 1e-42, np.float32),
    "too long": vector(1) * np.float32(1.2),
    "too short": vector(1) * np.float32(0.8),
    "128 dimensions": vector(1)[:128],
    "two axes": vector(1)[None],
    "no dimension": np.array(1, np.float32),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_ds_04_an_unsound_vector_gets_no_score_on_either_side(name: str) -> None:
    with pytest.raises(EmbeddingRefused):
        score(UNSOUND[name], vector(1))
    with pytest.raises(EmbeddingRefused):
        score(vector(1), UNSOUND[name])
    with pytest.raises(EmbeddingRefused):
        best(vector(1), [vector(1), UNSOUND[name]])


def test_ds_04_nan_is_never_a_match() -> None:
    assert not matches(float("nan"), -1)
    assert not matches(0.5, float("nan"))
    assert matches(0.5, 0.5)
    assert not matches(0.49, 0.5)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_score_is_the_cosine_symmetric_and_within_bounds(first: int, second: int) -> None:
    a, b = vector(first), vector(second)
    assert score(a, b) == score(b, a) == pytest.approx(float(np.dot(a, b)), abs=1e-6)
    assert -1 <= score(a, -a) <= score(a, b) <= score(a, a) <= 1


def test_best_is_the_highest_score_and_needs_a_reference() -> None:
    assert best(vector(1), [vector(2), vector(1), vector(3)]) == pytest.approx(1, abs=1e-6)
    with pytest.raises(EmbeddingRefused):
        best(vector(1), [])


def test_stricter_profiles_have_higher_thresholds_and_stand_on_counts() -> None:
    found = list(profiles().values())
    assert [one.name for one in found] == ["fmr-1e-3", "fmr-1e-4", "fmr-1e-5", "fmr-1e-6"]
    assert profile() == profile(DEFAULT) == profile("fmr-1e-4")
    assert [one.threshold for one in found] == sorted(one.threshold for one in found)
    for one in found:
        assert one.false_matches / one.impostor_pairs <= one.rate
        assert one.impostor_pairs * one.rate >= 20
        assert one.genuine_pairs > 100_000
        assert "Labeled Faces in the Wild" in one.data
    assert 0.3 < profile().threshold < 0.8


@pytest.mark.parametrize("name", ["fmr-1e-2", "", "../secret", "FMR-1E-4"])
def test_an_unknown_profile_or_model_is_refused(name: str) -> None:
    with pytest.raises(UnknownProfile):
        profile(name)
    with pytest.raises(UnknownProfile):
        profile(DEFAULT, model=name)


def test_an_operating_point_has_exactly_the_counts_that_it_names() -> None:
    genuine, impostor = np.zeros(BINS, np.int64), np.zeros(BINS, np.int64)
    impostor[[100, 200, 300]] = 9_000, 990, 10
    genuine[[150, 200, 350]] = 1, 2, 97
    point = Histograms(genuine, impostor).operating(1e-3)
    assert (point.false_matches, point.false_non_matches) == (10, 3)
    assert point.threshold == pytest.approx(-1 + 2 * 201 / BINS)


def test_all_against_all_counts_every_pair_once() -> None:
    people = np.array([0, 0, 0, 1, 2])
    counts = all_against_all(np.stack([vector(seed) for seed in range(5)]), people)
    assert (counts.genuine.sum(), counts.impostor.sum()) == (3, 7)


def test_ten_folds_of_separable_scores_are_all_right() -> None:
    same = np.tile([True, False], 100)
    scores = np.where(same, 0.8, 0.1) + np.random.default_rng(1).normal(0, 0.01, 200)
    assert ten_fold(scores, same) == (1.0, 0.0)
    assert ten_fold(-scores, same)[0] < 0.6


def test_no_error_in_n_trials_leaves_three_in_n() -> None:
    assert upper_bound(0, 29_957) == pytest.approx(1e-4, rel=1e-3)
    assert upper_bound(10, 1000) == pytest.approx(16.96e-3, rel=1e-3)


def test_fa_10_the_default_rests_on_enough_impostor_comparisons_and_its_bound_is_stated() -> None:
    """NIST SP 800-63B-4 §3.2.3 asks for 1 in 10,000; no error at all would need 29,956 comparisons to show it."""
    default = profile(DEFAULT)
    assert default.impostor_pairs >= 30_000
    assert default.false_matches / default.impostor_pairs <= 1e-4
    assert upper_bound(default.false_matches, default.impostor_pairs) == pytest.approx(1.034e-4, abs=1e-6)

"""Accuracy on Labeled Faces in the Wild, which is no part of the project: FACEGUARD_LFW names its folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from face.evaluation import lfw
from face.evaluation.embeddings import embeddings
from face.evaluation.rates import ten_fold
from face.profiles import profile

pytestmark = pytest.mark.skipif(not (lfw.FOLDER / "pairs.txt").exists(), reason="LFW is absent")


@pytest.mark.soak
def test_verification_accuracy_on_the_pairs_is_at_least_99_2_percent(models: Path) -> None:
    pairs = lfw.pairs(lfw.FOLDER)
    paths = sorted({path for pair in pairs for path in (pair.first, pair.second)})
    found = dict(zip(paths, embeddings(paths, models), strict=True))
    assert [path for path, vector in found.items() if vector is None] == []  # failures to acquire
    scores = np.array([np.dot(found[pair.first], found[pair.second]) for pair in pairs])
    same = np.array([pair.same for pair in pairs])
    accuracy, _ = ten_fold(scores, same)
    assert accuracy >= 0.992
    assert np.mean(scores[same] >= profile("fmr-1e-4").threshold) >= 0.93
    assert np.mean(scores[~same] >= profile("fmr-1e-3").threshold) <= 0.004

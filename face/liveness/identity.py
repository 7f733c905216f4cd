"""V2: the claimed person, in every phase, and the same person all along."""

from __future__ import annotations

from itertools import combinations, pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from face import compare
from face.embed import EmbeddingRefused
from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.record import Glimpse, Record

MARGIN = 0.08
"""By how much a single frame may miss the threshold that the median must reach."""
AGREEMENT = 0.45
"""Cosine that any two near-frontal frames of one capture, and a turned frame and its nearest, reach."""
OVERLAP, NEIGHBOURS = 0.4, 0.25
"""Intersection over union of the boxes of frames at most so many seconds apart: less is a cut."""


def judge(record: Record) -> Outcome:
    try:
        return _gaps(record) or _disagreement(record) or _stranger(record) or Pass()
    except EmbeddingRefused as damaged:
        return Fail(f"embedding refused: {damaged}")


def matches(record: Record) -> bool:
    """The exact comparison with the claimed person's references: the median and, nearly, every frame."""
    scores = _scores(record)
    return (
        bool(scores)
        and compare.matches(median(scores), record.threshold)
        and compare.matches(min(scores), record.threshold - MARGIN)
    )


def _gaps(record: Record) -> Outcome | None:
    phases = {sample.step for sample in record.frontal}
    missing = [index for index in range(record.met) if index not in phases]
    if missing:
        return Inconclusive(f"no near-frontal frame in step {missing[0]}")
    if cut := next((b for a, b in pairwise(record.watched) if _is_cut(a, b)), None):
        return Fail(f"a cut before frame {cut.seq}")
    return None


def _disagreement(record: Record) -> Outcome | None:
    frontal = [sample.embedding for sample in record.frontal]
    lowest = min((compare.score(a, b) for a, b in combinations(frontal, 2)), default=1.0)
    turned = (compare.best(one.embedding, frontal) for one in record.samples if one.turned)
    lowest = min([lowest, *turned])
    return None if compare.matches(lowest, AGREEMENT) else Fail(f"frames agree only to {lowest:.3f}")


def _stranger(record: Record) -> Outcome | None:
    if record.references is None or matches(record):
        return None
    return Fail("not the claimed person")


def _scores(record: Record) -> list[float]:
    return [compare.best(sample.embedding, record.references or ()) for sample in record.frontal]


def _is_cut(a: Glimpse, b: Glimpse) -> bool:
    if a.box is None or b.box is None or abs(b.at - a.at) > NEIGHBOURS:
        return False
    return _overlap(a.box, b.box) < OVERLAP


def _overlap(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Intersection over union of two boxes (x, y, width, height)."""
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[:2] + a[2:], b[:2] + b[2:])
    shared = float(np.prod(np.maximum(high - low, 0)))
    return shared / (float(a[2] * a[3] + b[2] * b[3]) - shared)

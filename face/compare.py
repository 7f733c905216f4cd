"""ISO/IEC 2382-37 comparison: the score of a probe against references is their cosine, from -1 to 1."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from face.embed import DIMENSIONS, EmbeddingRefused

LENGTH = (0.9, 1.1)  # what is stored has unit length; anything else has been damaged (DS-04)


def score(probe: NDArray[np.float32], reference: NDArray[np.float32]) -> float:
    """Cosine of two vectors (192,). Raises EmbeddingRefused, so that nothing damaged ever gets a score."""
    product = np.dot(_checked(probe), _checked(reference))
    return float(np.clip(product, -1.0, 1.0))


def best(probe: NDArray[np.float32], references: Iterable[NDArray[np.float32]]) -> float:
    """The highest score among the references. Raises EmbeddingRefused, also when there is no reference."""
    scores = [score(probe, reference) for reference in references]
    if not scores:
        raise EmbeddingRefused("no reference to compare with")
    return max(scores)


def matches(score: float, threshold: float) -> bool:
    """A score at or above the threshold; NaN is never a match."""
    return bool(score >= threshold)


def _checked(vector: NDArray[np.float32]) -> NDArray[np.float64]:
    if vector.shape != (DIMENSIONS,):
        raise EmbeddingRefused(f"shape {vector.shape} instead of ({DIMENSIONS},)")
    wide = vector.astype(np.float64)
    length = float(np.linalg.norm(wide))
    if not LENGTH[0] <= length <= LENGTH[1]:  # false for NaN too
        raise EmbeddingRefused(f"length {length} instead of 1")
    return np.asarray(wide / length, np.float64)

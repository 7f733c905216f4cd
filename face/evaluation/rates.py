"""Error rates from scores. ISO/IEC 19795-1 words: false match, false non-match, failure to acquire."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

BINS = 200_000  # scores are counted, not kept: 24 million pairs fit in two rows of 200,000 counters


@dataclass(frozen=True, slots=True)
class Operating:
    """One threshold and what it costs."""

    rate: float
    threshold: float
    false_matches: int
    false_non_matches: int


@dataclass(frozen=True, slots=True)
class Histograms:
    """Counts of scores in BINS equal bins from -1 to 1."""

    genuine: NDArray[np.int64]
    impostor: NDArray[np.int64]

    def operating(self, rate: float) -> Operating:
        """The lowest threshold at which at most the share `rate` of the impostor pairs matches."""
        above = self.impostor[::-1].cumsum()[::-1]
        first = int(np.argmax(above <= rate * self.impostor.sum()))
        return Operating(
            rate=rate,
            threshold=round(-1 + 2 * first / BINS, 5),
            false_matches=int(above[first]),
            false_non_matches=int(self.genuine[:first].sum()),
        )


def all_against_all(vectors: NDArray[np.float32], people: NDArray[np.int64]) -> Histograms:
    """Every pair of rows of vectors (n, d), unit length; people (n,) says who is on each."""
    genuine, impostor = np.zeros(BINS, np.int64), np.zeros(BINS, np.int64)
    for row in range(len(vectors) - 1):
        scores = vectors[row + 1 :] @ vectors[row]
        bins = ((scores + 1) * (BINS / 2)).astype(np.int64).clip(0, BINS - 1)
        same = people[row + 1 :] == people[row]
        np.add.at(genuine, bins[same], 1)
        np.add.at(impostor, bins[~same], 1)
    return Histograms(genuine, impostor)


def ten_fold(scores: NDArray[np.float64], same: NDArray[np.bool_]) -> tuple[float, float]:
    """Mean and standard deviation of the accuracy over ten folds, each with the threshold that is best on the other
    nine. Genuine and impostor pairs are dealt to the folds in turn, so that every fold holds both.
    """
    fold = np.empty(len(scores), np.int64)
    fold[same], fold[~same] = np.arange(same.sum()) % 10, np.arange((~same).sum()) % 10
    accuracies = []
    for number in range(10):
        threshold = _best_threshold(scores[fold != number], same[fold != number])
        accuracies.append(np.mean((scores[fold == number] >= threshold) == same[fold == number]))
    return float(np.mean(accuracies)), float(np.std(accuracies, ddof=1))


def upper_bound(errors: int, trials: int, confidence: float = 0.95) -> float:
    """The rate that `errors` in `trials` independent trials leave possible; the rule of three when there is none.

    Poisson, by bisection on the lower tail. Pairs that share pictures are not independent: the true bound is wider.
    """
    low, high = 0.0, errors + 10 * (errors + 1) ** 0.5 + 10
    for _ in range(60):
        mean = (low + high) / 2
        terms = log(mean) * np.arange(errors + 1) - np.cumsum([0.0, *np.log(np.arange(1, errors + 1))]) - mean
        low, high = (mean, high) if np.exp(terms).sum() > 1 - confidence else (low, mean)
    return float(high / trials)


def _best_threshold(scores: NDArray[np.float64], same: NDArray[np.bool_]) -> float:
    order = np.argsort(scores)
    ordered = same[order]
    # At threshold = the i-th score, everything before it is called different and the rest the same.
    right = np.concatenate([[0], (~ordered).cumsum()[:-1]]) + ordered[::-1].cumsum()[::-1]
    first, ascending = int(np.argmax(right)), scores[order]
    return float((ascending[max(first - 1, 0)] + ascending[first]) / 2)

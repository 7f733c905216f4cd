"""What an evaluation on LFW says, as text, as JSON, and as the calibration file of a model version."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from face.embed import VERSION
from face.evaluation.lfw import Pair
from face.evaluation.rates import Operating, all_against_all, ten_fold, upper_bound

RATES = (1e-3, 1e-4, 1e-5, 1e-6)


@dataclass(frozen=True, slots=True)
class Report:
    model: str
    data: str
    measured: str
    images: int
    people: int
    failures_to_acquire: int
    pairs: int
    pairs_lost: int
    accuracy: float
    accuracy_deviation: float
    genuine_pairs: int
    impostor_pairs: int
    operating: list[Operating]
    pairs_matched: list[float]
    """For each operating point, the share of the list's genuine pairs that matches. All against all weighs a person by
    the square of the number of their pictures; the list weighs people more evenly and is harder.
    """


def report(paths: list[Path], vectors: list[NDArray[np.float32] | None], pairs: list[Pair]) -> Report:
    """vectors belong to paths, one by one; None is a failure to acquire."""
    known = {path: vector for path, vector in zip(paths, vectors, strict=True) if vector is not None}
    scored = [pair for pair in pairs if pair.first in known and pair.second in known]
    scores = np.array([known[pair.first] @ known[pair.second] for pair in scored], np.float64)
    same = np.array([pair.same for pair in scored])
    accuracy, deviation = ten_fold(scores, same)
    names = sorted({path.parent.name for path in paths})
    people = np.array([names.index(path.parent.name) for path in known])
    counts = all_against_all(np.array(list(known.values())), people)
    operating = [counts.operating(rate) for rate in RATES]
    return Report(
        model=VERSION,
        data=f"Labeled Faces in the Wild, {len(paths)} images of {len(names)} people, all against all",
        measured=date.today().isoformat(),
        images=len(paths),
        people=len(names),
        failures_to_acquire=len(paths) - len(known),
        pairs=len(pairs),
        pairs_lost=len(pairs) - len(scored),
        accuracy=accuracy,
        accuracy_deviation=deviation,
        genuine_pairs=int(counts.genuine.sum()),
        impostor_pairs=int(counts.impostor.sum()),
        operating=operating,
        pairs_matched=[float(np.mean(scores[same] >= point.threshold)) for point in operating],
    )


def text(found: Report) -> str:
    lines = [
        f"model                 {found.model}",
        f"data                  {found.data}",
        f"failures to acquire   {found.failures_to_acquire} of {found.images}",
        f"accuracy on pairs     {found.accuracy:.2%} +- {found.accuracy_deviation:.2%}"
        f" (ten folds, {found.pairs} pairs, {found.pairs_lost} lost to failures)",
        f"all against all       {found.genuine_pairs} genuine, {found.impostor_pairs} impostor pairs",
        "FMR      cosine   true matches   of the pairs list   false non-matches   false matches   FMR at most (95 %)",
    ]
    for point, matched in zip(found.operating, found.pairs_matched, strict=True):
        rate = 1 - point.false_non_matches / found.genuine_pairs
        bound = upper_bound(point.false_matches, found.impostor_pairs)
        lines.append(
            f"{point.rate:<7.0e}  {point.threshold:.4f}   {rate:>12.2%}   {matched:>17.2%}"
            f"   {point.false_non_matches:>17}   {point.false_matches:>13}   {bound:.2e}"
        )
    return "\n".join(lines)


def calibration(found: Report) -> dict[str, object]:
    """The content of face/calibration/<model version>.json."""
    return {
        "model": found.model,
        "data": found.data,
        "measured": found.measured,
        "genuine_pairs": found.genuine_pairs,
        "impostor_pairs": found.impostor_pairs,
        "profiles": [
            {"name": f"fmr-1e-{exponent}", **asdict(point)}
            for exponent, point in zip((3, 4, 5, 6), found.operating, strict=True)
        ],
    }

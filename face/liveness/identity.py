"""V2: the claimed person, in every phase, and the same person all along."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from statistics import median

from face import compare
from face.challenge import Kind
from face.embed import EmbeddingRefused
from face.liveness.cut import cut
from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.record import Record


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
        and compare.matches(min(scores), record.threshold - record.bounds.identity.margin)
    )


def _gaps(record: Record) -> Outcome | None:
    seen = Counter(record.phase(sample) for sample in record.frontal)
    asked = {step.kind for step in record.program.steps if step.kind is not Kind.DONE}
    bounds = record.bounds.identity
    if missing := sorted(kind for kind in asked if seen[kind] < bounds.frontal):
        return Inconclusive(f"fewer than {bounds.frontal} near-frontal frames while asked for: {', '.join(missing)}")
    if after := cut(record.watched, bounds):
        return Fail(f"a cut before frame {after.seq}")
    return None


def _disagreement(record: Record) -> Outcome | None:
    frontal = [sample.embedding for sample in record.frontal]
    lowest = min((compare.score(a, b) for a, b in combinations(frontal, 2)), default=1.0)
    turned = (compare.best(one.embedding, frontal) for one in record.samples if one.turned)
    lowest = min([lowest, *turned])
    return (
        None
        if compare.matches(lowest, record.bounds.identity.agreement)
        else Fail(f"frames agree only to {lowest:.3f}")
    )


def _stranger(record: Record) -> Outcome | None:
    if record.references is None or matches(record):
        return None
    return Fail("not the claimed person")


def _scores(record: Record) -> list[float]:
    return [compare.best(sample.embedding, record.references or ()) for sample in record.frontal]

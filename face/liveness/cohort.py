"""The cohort gate: nobody else in the gallery is clearly nearer than the claimed person (look-alikes, common faces)."""

from __future__ import annotations

from face import compare
from face.embed import EmbeddingRefused
from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.record import Record


def judge(record: Record) -> Outcome:
    probe = record.probe()
    if record.references is None or record.rival is None or probe is None:
        return Inconclusive("no gallery to ask")
    try:
        claimed = compare.best(probe, record.references)
    except EmbeddingRefused as damaged:
        return Fail(f"embedding refused: {damaged}")
    return Fail("somebody else is nearer") if not record.rival <= claimed + record.bounds.cohort.margin else Pass()

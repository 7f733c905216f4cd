"""V1: one face, and only one, from the moment it has found its place."""

from __future__ import annotations

from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.quality import Refusal
from face.record import Record


def judge(record: Record) -> Outcome:
    watched, bounds = record.watched, record.bounds.one_face
    if not watched:
        return Inconclusive("no frames", Refusal.no_face)
    allowed = (1 - bounds.share) * len(watched)
    if (crowded := sum(glimpse.rival >= bounds.rival for glimpse in watched)) > allowed:
        return Fail(f"a second face in {crowded} of {len(watched)} frames")
    if (empty := sum(glimpse.faces == 0 for glimpse in watched)) > allowed:
        return Inconclusive(f"no face in {empty} of {len(watched)} frames", Refusal.no_face)
    return Pass()

"""V1: one face, and only one, from the moment it has found its place."""

from __future__ import annotations

from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.quality import Refusal
from face.record import Record

SHARE = 0.95
"""Of the frames."""
RIVAL = 0.4
"""A second face under this share of the first's area is somebody in the background."""


def judge(record: Record) -> Outcome:
    watched = record.watched
    if not watched:
        return Inconclusive("no frames", Refusal.no_face)
    allowed = (1 - SHARE) * len(watched)
    if (crowded := sum(glimpse.rival >= RIVAL for glimpse in watched)) > allowed:
        return Fail(f"a second face in {crowded} of {len(watched)} frames")
    if (empty := sum(glimpse.faces == 0 for glimpse in watched)) > allowed:
        return Inconclusive(f"no face in {empty} of {len(watched)} frames", Refusal.no_face)
    return Pass()

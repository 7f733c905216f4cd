"""V6: neither the grid of a screen in the skin nor its edge around the face; and, where an operator brings a model for
it, what that says.

Only what no living face shows fails; fine prints and good screens far away show nothing of it.
"""

from __future__ import annotations

from statistics import median

from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.record import Record


def judge(record: Record) -> Outcome:
    bounds, around = record.bounds.texture, record.surroundings
    if around is not None and around.edges is not None and not around.edges < bounds.edges:
        return Fail(f"straight edges beside the face come nearer with it, {around.edges:.2f}")
    if len(record.moire) < bounds.frames:
        return Inconclusive(f"{len(record.moire)} frames")
    peak = median(record.moire)
    if not peak < bounds.grid:
        return Fail(f"a grid in the face, {peak:.2f}")
    found = _passive(record)
    if found is not None:
        return found
    return Pass() if peak < bounds.skin else Inconclusive(f"perhaps a grid in the face, {peak:.2f}")


def _passive(record: Record) -> Outcome | None:
    """None when the model has no objection, or there is no model."""
    if not record.passive:
        return None
    bounds, live = record.bounds.texture, median(record.passive)
    if not live >= bounds.spoof:
        return Fail(f"the passive model gives {live:.3f}")
    return None if live >= bounds.live else Inconclusive(f"the passive model gives {live:.3f}")

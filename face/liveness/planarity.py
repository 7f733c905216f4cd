"""V5: a turned face shows depth, and what is around it stays where it is when it comes nearer.

A flat print leaves about 0.001 of a turn, rendered heads at least 0.012 (face/parallax.py). Strongly bent prints lie in
between or above, and a screen that replays a turning head has depth too; but what is on either of them comes nearer as
a whole (face/surroundings.py).
"""

from __future__ import annotations

from statistics import median

from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.record import Record


def judge(record: Record) -> Outcome:
    held = _held(record)
    if held is not None:
        return held
    if not record.parallax:
        return Inconclusive("no turned frame could be followed")
    bounds, left = record.bounds.planarity, median(turn.left for turn in record.parallax)
    far = [turn.left for turn in record.parallax if not turn.degrees < bounds.turned]
    if far and not median(far) >= bounds.plane:
        return Fail(f"moves like a plane, {median(far):.4f} left over")
    return Pass() if left >= bounds.depth else Inconclusive(f"{left:.4f} left over")


def _held(record: Record) -> Outcome | None:
    around, bounds = record.surroundings, record.bounds.planarity
    if around is None or around.with_face is None:
        return None
    more = around.with_face - (around.with_room or 0.0)
    if not around.with_face < bounds.held and not more < bounds.held_more:
        return Fail(f"what is around the face comes nearer with it, {around.with_face:.2f}")
    return None

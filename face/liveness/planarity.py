"""V5: a turned face shows depth. A flat print leaves about 0.001, rendered heads at least 0.012 (face/parallax.py).

Strongly bent prints lie in between or above, and a screen that replays a turning head has depth too.
"""

from __future__ import annotations

from statistics import median

from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.record import Record


def judge(record: Record) -> Outcome:
    if not record.parallax:
        return Inconclusive("no turned frame could be followed")
    left, bounds = median(record.parallax), record.bounds.planarity
    if not left >= bounds.plane:
        return Fail(f"moves like a plane, {left:.4f} left over")
    return Pass() if left >= bounds.depth else Inconclusive(f"{left:.4f} left over")

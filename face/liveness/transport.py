"""V0, at the end: enough frames, at a camera's rate, and the page's clock agrees with ours.

What a single frame can do wrong has burned the capture before (face/transport.py).
"""

from __future__ import annotations

from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.record import Record


def judge(record: Record) -> Outcome:
    glimpses, bounds = record.glimpses, record.bounds.transport
    if len(glimpses) < bounds.frames:
        return Inconclusive(f"{len(glimpses)} frames")
    span = max(glimpse.at for glimpse in glimpses) - glimpses[0].at
    rate = (len(glimpses) - 1) / max(span, 1e-3)
    if not bounds.rate[0] <= rate <= bounds.rate[1]:
        return Inconclusive(f"{rate:.1f} frames a second")
    page = (glimpses[-1].client_ms - glimpses[0].client_ms) / 1000
    if abs(page - span) > max(bounds.drift * span, bounds.jitter):
        return Fail(f"{page:.1f} s by the page's clock, {span:.1f} s by ours")
    return Pass()

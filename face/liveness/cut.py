"""The part of V2 that looks for cuts (C4 V2): neighbouring frames between which nobody can have got from the one place
to the other, or not without a frame on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from face.liveness.profile import Identity
from face.record import Glimpse


def cut(frames: Sequence[Glimpse], bounds: Identity) -> Glimpse | None:
    """The first frame after a cut."""
    elsewhere = (b for a, b in pairwise(frames) if _is_elsewhere(a, b, bounds))
    return next(elsewhere, None) or _jump(frames, bounds)


def _is_elsewhere(a: Glimpse, b: Glimpse, bounds: Identity) -> bool:
    if a.box is None or b.box is None or abs(b.at - a.at) > bounds.neighbours:
        return False
    return _overlap(a.box, b.box) < bounds.overlap


def _overlap(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Intersection over union of two boxes (x, y, width, height)."""
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[:2] + a[2:], b[:2] + b[2:])
    shared = float(np.prod(np.maximum(high - low, 0)))
    return shared / (float(a[2] * a[3] + b[2] * b[3]) - shared)


def _jump(frames: Sequence[Glimpse], bounds: Identity) -> Glimpse | None:
    """A head that rests, is turned or nearer within one frame, and rests again: clips joined. A living head gathers
    speed and loses it, and some frame shows it on the way."""
    rest = bounds.rest_frames
    for place in range(rest, len(frames) - rest + 1):
        before, after = frames[place - rest : place], frames[place : place + rest]
        if _between(before[-1], after[0]) > bounds.one_frame:
            continue
        old, new = _places(before, bounds), _places(after, bounds)
        if old is None or new is None or np.ptp(old, axis=0).max() > 1 or np.ptp(new, axis=0).max() > 1:
            continue
        if np.abs(new[0] - old[-1]).max() >= bounds.jump:
            return after[0]
    return None


def _between(a: Glimpse, b: Glimpse) -> float:
    """Seconds. A busy network brings together what was taken apart, so the page's clock counts too: whoever lies by it
    gains nothing that sending fewer frames would not give, and V0 compares the whole span with ours."""
    return max(b.at - a.at, (b.client_ms - a.client_ms) / 1000)


def _places(frames: Sequence[Glimpse], bounds: Identity) -> NDArray[np.float64] | None:
    """(n, 4) yaw, pitch, roll and distance, each in what a head at rest may sway by; None without a face in one."""
    seen = [glimpse.signals for glimpse in frames if glimpse.signals is not None]
    if len(seen) < len(frames):
        return None
    poses = [(one.pose.yaw, one.pose.pitch, one.pose.roll, 0.0) for one in seen]
    distances = [(0.0, 0.0, 0.0, float(np.log(one.eyes))) for one in seen]
    return np.array(poses) / bounds.sway + np.array(distances) / bounds.drift

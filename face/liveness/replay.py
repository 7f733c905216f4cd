"""V7: the pictures are new, each of them, and come from a sensor.

A camera that stops sending new pictures half way is told apart from one picture that is sent again and again: the first
is a fault that its owner can mend, the second was never a camera.
"""

from __future__ import annotations

from itertools import groupby, pairwise
from statistics import median

from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.quality import Refusal
from face.record import Record


def judge(record: Record) -> Outcome:
    return _seen_before(record) or _same(record) or _noiseless(record) or Pass()


def _seen_before(record: Record) -> Outcome | None:
    if record.replayed is None:
        return Inconclusive("earlier captures could not be asked")
    if record.replayed >= record.bounds.replay.hits:
        return Fail(f"{record.replayed} pictures of an earlier capture")
    return None


def _same(record: Record) -> Outcome | None:
    """Equal neighbours. A frozen camera ends in one long run of them and has none before; a slow one repeats each
    picture once or twice.
    """
    bounds = record.bounds.replay
    digests = [glimpse.digest for glimpse in record.glimpses]
    runs = [len(list(run)) for _, run in groupby(digests)]
    if _repeated(runs) <= bounds.same:
        return None
    if runs[-1] >= bounds.frozen and len(runs) > bounds.frozen and _repeated(runs[:-1]) <= bounds.same:
        return Inconclusive(f"the last {runs[-1]} pictures are one", Refusal.frozen)
    share = _repeated(runs)
    if max(runs) <= bounds.slow:
        return Inconclusive(f"a camera slower than its page: {share:.0%} of the pictures are as the one before")
    return Fail(f"{share:.0%} of the pictures are as the one before")


def _repeated(runs: list[int]) -> float:
    """The share of pairs of neighbours that are equal."""
    frames = sum(runs)
    return (frames - len(runs)) / max(frames - 1, 1)


def _noiseless(record: Record) -> Outcome | None:
    """While the person looks straight and still, nothing but a sensor changes every part of the picture. Where nobody
    kept still all of it is looked at: movement only adds.
    """
    bounds = record.bounds.replay
    pairs = [(a, b.changed) for a, b in pairwise(record.glimpses) if b.changed is not None]
    if len(pairs) < bounds.still:
        return Inconclusive(f"{len(pairs)} pictures")
    still = [changed for before, changed in pairs if before.step == 0 and before.at >= record.started > 0]
    noise = median(still if len(still) >= bounds.still else [changed for _, changed in pairs])
    return None if noise >= bounds.noise else Fail(f"no sensor's noise: {noise:.1%} of a still picture changes")

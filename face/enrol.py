"""The templates of a new person: up to five of one capture, frontal and turned, all of one face (FA-22)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from face import compare
from face.liveness.outcome import Fail
from face.record import Record
from face.verdict import Verdict

TEMPLATES = 5
AGREEMENT = 0.6
"""Cosine that any two frontal frames of an enrolment and any two templates of a person reach. Fewer than one pair of
different people in 10,000 does."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    verdict: Verdict
    templates: tuple[NDArray[np.float32], ...]
    """(192,) unit length each; none unless the verdict is a pass."""


def choose(record: Record, verdict: Verdict) -> Enrolment:
    """The frontal sample that agrees best with the others, then whatever adds most to what is chosen.

    Frontal samples that disagree refuse the enrolment; a turned one that agrees too little is only left out.
    """
    if not verdict:
        return Enrolment(verdict, ())
    frontal = [sample.embedding for sample in record.frontal]
    agreement = min((compare.score(a, b) for a, b in combinations(frontal, 2)), default=0.0)
    if not compare.matches(agreement, AGREEMENT):
        gates = {**verdict.gates, "enrolment": Fail(f"frames agree only to {agreement:.3f}")}
        return Enrolment(replace(verdict, result="fail", gates=gates), ())
    chosen = [max(frontal, key=lambda one: sum(compare.score(one, other) for other in frontal))]
    rest = [sample.embedding for sample in record.samples if sample.embedding is not chosen[0]]
    while len(chosen) < TEMPLATES:
        rest = [one for one in rest if compare.score(one, chosen[-1]) >= AGREEMENT]
        if not rest:
            break
        chosen.append(min(rest, key=lambda one: compare.best(one, chosen)))
        rest = [one for one in rest if one is not chosen[-1]]
    return Enrolment(verdict, tuple(chosen))

"""The templates of a new person: up to five of one capture, frontal and turned, all of one face (FA-22)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from face import compare
from face.liveness.outcome import Fail
from face.record import Record, Sample
from face.verdict import Verdict
from face.version import TEMPLATES

AGREEMENT = 0.6
"""Cosine that any two frontal frames of an enrolment and any two templates of a person reach. Fewer than one pair of
different people in 10,000 does."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What becomes a template: the embedding (192,), unit length, and how the head was turned, in the program's
    words ("frontal", "left", "turn_up", …)."""

    view: str
    embedding: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Enrolment:
    verdict: Verdict
    chosen: tuple[Chosen, ...]
    """None unless the verdict is a pass."""

    @property
    def templates(self) -> tuple[NDArray[np.float32], ...]:
        return tuple(one.embedding for one in self.chosen)


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
    first = max(record.frontal, key=lambda one: sum(compare.score(one.embedding, other) for other in frontal))
    chosen, rest = [first], [sample for sample in record.samples if sample is not first]
    while len(chosen) < TEMPLATES:
        rest = [one for one in rest if compare.score(one.embedding, chosen[-1].embedding) >= AGREEMENT]
        if not rest:
            break
        chosen.append(min(rest, key=lambda one: compare.best(one.embedding, (two.embedding for two in chosen))))
        rest = [one for one in rest if one is not chosen[-1]]
    return Enrolment(verdict, tuple(Chosen(_view(record, one), one.embedding) for one in chosen))


def _view(record: Record, sample: Sample) -> str:
    step = record.program.steps[sample.step]
    shown = step.to or step.action
    return shown.value if sample.turned and shown is not None else "frontal"

"""The decision about a capture: one visible list of gates, and how their answers become pass, fail or retry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from face.embed import EmbeddingRefused
from face.liveness import cohort, identity, one_face, planarity, response, transport
from face.liveness.outcome import Fail, Inconclusive, Outcome
from face.quality import Refusal
from face.record import Record

Gate = Callable[[Record], Outcome]

GATES: Mapping[str, Gate] = MappingProxyType(
    {
        "V0 transport": transport.judge,
        "V1 one face": one_face.judge,
        "V3 response": response.judge,
        "V5 planarity": planarity.judge,
        "V2 identity": identity.judge,
        "cohort": cohort.judge,
    }
)
MAY_BE_UNSURE = frozenset({"V5 planarity", "cohort"})
"""Gates without whose answer a capture may pass; all others must."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Only result and hint may be told; the rest is for the audit trail."""

    result: Literal["pass", "fail", "retry"]
    hint: Refusal | None
    """With retry: what the person can change, where there is something."""
    gates: Mapping[str, Outcome]
    match: bool
    """The exact comparison, whatever the gates say. False at enrolment."""
    profile: str
    model: str
    seconds: float
    """From opening to judgement."""

    def __bool__(self) -> bool:
        return self.result == "pass"


def decide(record: Record, *, profile: str, model: str, seconds: float) -> Verdict:
    """The first gate that does not pass decides. Those that look at the pictures alone come first, so that a retry
    tells nothing about anybody's identity.
    """
    gates = {name: gate(record) for name, gate in GATES.items()}
    deciding = next((outcome for name, outcome in gates.items() if _decides(name, outcome)), None)
    return Verdict(
        result="pass" if deciding is None else "fail" if isinstance(deciding, Fail) else "retry",
        hint=deciding.hint if isinstance(deciding, Inconclusive) else None,
        gates=MappingProxyType(gates),
        match=_matches(record),
        profile=profile,
        model=model,
        seconds=seconds,
    )


def _decides(name: str, outcome: Outcome) -> bool:
    return isinstance(outcome, Fail) or (isinstance(outcome, Inconclusive) and name not in MAY_BE_UNSURE)


def _matches(record: Record) -> bool:
    try:
        return record.references is not None and identity.matches(record)
    except EmbeddingRefused:
        return False

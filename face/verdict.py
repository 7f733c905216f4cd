"""The decision about a capture: one visible list of gates, and how their answers become pass, fail or retry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from face.embed import EmbeddingRefused
from face.liveness import (
    cohort,
    environment,
    identity,
    light,
    one_face,
    planarity,
    replay,
    response,
    texture,
    transport,
)
from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass
from face.quality import Refusal
from face.record import Record

Gate = Callable[[Record], Outcome]

GATES: Mapping[str, Gate] = MappingProxyType(
    {
        "V0 transport": transport.judge,
        "V1 one face": one_face.judge,
        "V7 replay": replay.judge,
        "V3 response": response.judge,
        "V4 light": light.judge,
        "V5 planarity": planarity.judge,
        "V6 texture": texture.judge,
        "V8 environment": environment.judge,
        "V2 identity": identity.judge,
        "cohort": cohort.judge,
    }
)
REQUIRED = frozenset({"V0 transport", "V1 one face", "V2 identity", "V3 response", "V7 replay"})
"""Must pass. No other gate may fail either (C4)."""
SOLID = frozenset({"V4 light", "V5 planarity"})
"""One of them at least must pass: each may be blind where the other sees."""
WHO = frozenset({"V2 identity", "cohort"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Only result and hint may be told; the rest is for the audit trail."""

    result: Literal["pass", "fail", "retry"]
    hint: Refusal | None
    """With retry: what the person can change, where there is something."""
    gates: Mapping[str, Outcome]
    match: bool
    """The exact comparison, whatever the gates say. False at enrolment."""
    partial: bool
    """The light was left out, or a gate had its doubts (V8 has no other way to object), or a strict profile saw no
    light: such a face counts only beside another factor (FA-32)."""
    liveness: str
    """The name of the liveness profile that it was judged by."""
    profile: str
    model: str
    passive: str | None
    """SHA-256 of the passive model that an operator brought."""
    seconds: float
    """From opening to judgement."""

    def __bool__(self) -> bool:
        return self.result == "pass"


def decide(record: Record, *, profile: str, model: str, passive: str | None = None, seconds: float) -> Verdict:
    """Asks every gate, whatever the others say: their answers are what the audit keeps."""
    gates = {name: gate(record) for name, gate in GATES.items()}
    deciding = against(gates)
    return Verdict(
        result="pass" if deciding is None else "fail" if isinstance(deciding, Fail) else "retry",
        hint=deciding.hint if isinstance(deciding, Inconclusive) else None,
        gates=MappingProxyType(gates),
        match=_matches(record),
        partial=_partial(record, gates),
        liveness=record.bounds.name,
        profile=profile,
        model=model,
        passive=passive,
        seconds=seconds,
    )


def against(gates: Mapping[str, Outcome]) -> Fail | Inconclusive | None:
    """What keeps a capture with these answers from passing (C4).

    What the pictures alone say comes first, so that a retry tells nothing about anybody's identity.
    """
    objecting = {
        name: outcome
        for name, outcome in gates.items()
        if isinstance(outcome, Fail) or (isinstance(outcome, Inconclusive) and name in REQUIRED)
    }
    seen = [outcome for name, outcome in objecting.items() if name not in WHO]
    who = [outcome for name, outcome in objecting.items() if name in WHO]
    flat = not any(isinstance(gates.get(name), Pass) for name in SOLID)
    doubt = [Inconclusive("neither light nor movement shows that the face is solid")] if flat else []
    return next(iter([*seen, *doubt, *who]), None)


def _partial(record: Record, gates: Mapping[str, Outcome]) -> bool:
    unseen = record.bounds.light_seen and not isinstance(gates["V4 light"], Pass)
    doubtful = any(isinstance(outcome, Inconclusive) and outcome.doubtful for outcome in gates.values())
    return unseen or doubtful or not record.program.lit


def _matches(record: Record) -> bool:
    try:
        return record.references is not None and identity.matches(record)
    except EmbeddingRefused:
        return False

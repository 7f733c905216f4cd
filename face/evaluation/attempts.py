"""What a laboratory notes of each capture that it presents to the liveness check. Words of ISO/IEC 30107-3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from face.liveness.outcome import Fail, Inconclusive, Outcome, Pass

FULL, PARTIAL = "face", "face-partial"
"""Kinds of proof: the second counts only beside a factor of possession (FA-32)."""
LIGHT = "V4 light"
OUTCOMES: Mapping[str, Outcome] = {"pass": Pass(), "fail": Fail(""), "inconclusive": Inconclusive("")}


@dataclass(frozen=True, slots=True)
class Species:
    """One way to present a face that is not there; or, with the claim `genuine`, the people themselves."""

    name: str
    title: str
    tier: str
    """T0 to T6 of security C0; "-" for people."""
    cases: tuple[str, ...]
    claim: Literal["refused", "measured", "genuine"]
    """measured: FLP-1 does not claim to refuse it."""
    how: str
    """How it is made, in one sentence."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One capture. Two tries of one sitting share its number."""

    species: str
    variant: str
    number: int
    tried: int
    """1 or 2."""
    person: str
    asked: Mapping[str, Any]
    """What was asked of the challenge: steps "dot" or "words", light."""
    result: str
    """pass, fail or retry; burned when the capture broke a rule of the transport."""
    proofs: tuple[str, ...]
    hint: str | None
    gates: Mapping[str, str]
    """By name: pass, fail or inconclusive, as the audit trail has them."""
    seconds: float
    """From opening to the last frame, by the stepped clock."""
    frames: int

    @property
    def accepted(self) -> bool:
        return self.result == "pass" and FULL in self.proofs

    @property
    def accepted_strictly(self) -> bool:
        """By the profile under which a light that was not seen counts as one that was left out."""
        return self.accepted and self.gates.get(LIGHT) == "pass"

    @property
    def partial(self) -> bool:
        return self.result == "pass" and not self.accepted

    def outcomes(self) -> dict[str, Outcome]:
        return {name: OUTCOMES[outcome] for name, outcome in self.gates.items()}


@dataclass(frozen=True, slots=True)
class Run:
    """All that one run of the laboratory noted."""

    seed: int
    began: str
    """ISO 8601, UTC."""
    model: str
    liveness: str
    profile: str
    species: Sequence[Species]
    attempts: Sequence[Attempt]

    def of(self, *claims: str) -> list[Attempt]:
        names = {species.name for species in self.species if species.claim in claims}
        return [attempt for attempt in self.attempts if attempt.species in names]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

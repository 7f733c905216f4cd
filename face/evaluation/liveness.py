"""What a laboratory's attempts say: acceptance with bounds, what each gate is worth, how people fare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import comb
from statistics import median, quantiles
from typing import Any

from face.evaluation.attempts import Attempt, Run, Species
from face.liveness.outcome import Fail, Inconclusive
from face.verdict import GATES, REQUIRED, against


@dataclass(frozen=True, slots=True)
class Row:
    """One species. Rates of attacks are IAPAR, ISO/IEC 30107-3 clause 13."""

    species: Species
    presented: int
    accepted: int
    strictly: int
    """Of the accepted, those whose light was seen: what the strict liveness profile lets through."""
    partial: int
    """Passed without the light or with a doubtful camera: no sign-in with this alone."""
    bound: float
    """The acceptance rate that `accepted` in `presented` leaves possible, 95 %."""
    results: Mapping[str, int]
    objections: Mapping[str, int]
    """Attempts to which each gate objected, whatever the others said."""


@dataclass(frozen=True, slots=True)
class Ablation:
    """The attacks that were refused and would have been accepted without a gate."""

    gate: str
    accepted: int
    partial: int
    by_species: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Genuine:
    sittings: int
    first_try: int
    second_try: int
    """Accepted at the first try or at the second."""
    strictly: int
    """The same, by the strict liveness profile."""
    seconds: tuple[float, ...]
    """Of the accepted captures."""

    @property
    def median_seconds(self) -> float | None:
        return median(self.seconds) if self.seconds else None

    @property
    def p90_seconds(self) -> float | None:
        return quantiles(self.seconds, n=10, method="inclusive")[-1] if len(self.seconds) > 1 else self.median_seconds


@dataclass(frozen=True, slots=True)
class Findings:
    rows: Sequence[Row]
    attacks: int
    """Of species that FLP-1 claims to refuse."""
    accepted: int
    partial: int
    bound: float
    ablation: Sequence[Ablation]
    genuine: Genuine

    def to_json(self) -> dict[str, Any]:
        people = {"median_seconds": self.genuine.median_seconds, "p90_seconds": self.genuine.p90_seconds}
        found = asdict(self)
        return found | {"genuine": found["genuine"] | people}


def findings(run: Run) -> Findings:
    attacks = run.of("refused")
    accepted = sum(attempt.accepted for attempt in attacks)
    return Findings(
        rows=[_row(species, [one for one in run.attempts if one.species == species.name]) for species in run.species],
        attacks=len(attacks),
        accepted=accepted,
        partial=sum(attempt.partial for attempt in attacks),
        bound=upper(accepted, len(attacks)),
        ablation=[_without(gate, attacks) for gate in GATES],
        genuine=_genuine(run.of("genuine")),
    )


def upper(accepted: int, presented: int, confidence: float = 0.95) -> float:
    """Clopper-Pearson, one-sided: the rate at which so few would come about with a chance of 5 %. 1 without any."""
    if accepted >= presented:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        few = sum(comb(presented, k) * rate**k * (1 - rate) ** (presented - k) for k in range(accepted + 1))
        low, high = (rate, high) if few > 1 - confidence else (low, rate)
    return high


def objects(gate: str, attempt: Attempt) -> bool:
    """Whether this gate alone would have kept the attempt from passing (C4)."""
    outcome = attempt.outcomes().get(gate)
    return isinstance(outcome, Fail) or (isinstance(outcome, Inconclusive) and gate in REQUIRED)


def _row(species: Species, attempts: list[Attempt]) -> Row:
    accepted = sum(attempt.accepted for attempt in attempts)
    return Row(
        species=species,
        presented=len(attempts),
        accepted=accepted,
        strictly=sum(attempt.accepted_strictly for attempt in attempts),
        partial=sum(attempt.partial for attempt in attempts),
        bound=upper(accepted, len(attempts)),
        results=dict(Counter(attempt.result for attempt in attempts)),
        objections={gate: sum(objects(gate, attempt) for attempt in attempts) for gate in GATES},
    )


def _without(gate: str, attacks: list[Attempt]) -> Ablation:
    through = [attempt for attempt in attacks if _passes_without(gate, attempt)]
    full = [attempt for attempt in through if attempt.asked.get("light", True)]
    by_species = dict(Counter(attempt.species for attempt in through))
    return Ablation(gate, len(full), len(through) - len(full), by_species)


def _passes_without(gate: str, attempt: Attempt) -> bool:
    """A capture that was burned has no gates to leave out, and stays refused."""
    if attempt.result == "pass" or not attempt.gates:
        return False
    return against({name: outcome for name, outcome in attempt.outcomes().items() if name != gate}) is None


def _genuine(attempts: list[Attempt]) -> Genuine:
    sittings: dict[int, list[Attempt]] = {}
    for attempt in attempts:
        sittings.setdefault(attempt.number, []).append(attempt)
    return Genuine(
        sittings=len(sittings),
        first_try=sum(any(one.accepted and one.tried == 1 for one in tries) for tries in sittings.values()),
        second_try=sum(any(one.accepted for one in tries) for tries in sittings.values()),
        strictly=sum(any(one.accepted_strictly for one in tries) for tries in sittings.values()),
        seconds=tuple(sorted(attempt.seconds for attempt in attempts if attempt.accepted)),
    )

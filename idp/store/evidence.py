"""Evidence: what a consumed proof leaves in the session. Never changed; one proof leaves one (design §4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.context import Ctx
from idp.store.proofs import Proof
from idp.store.scope import given, pick, put, run, several
from idp.store.tables import evidence


@dataclass(frozen=True, slots=True)
class Evidence:
    proof: str
    factor: str
    detail: Mapping[str, Any]
    proved_at: datetime


C = evidence.c
ADD = put(evidence)
OF_SESSION = (
    pick(evidence, C.proof, C.factor, C.detail, C.proved_at)
    .where(C.session == given("session"))
    .order_by(C.proved_at, C.proof)
)
FACTORS = pick(evidence, C.session, C.factor).where(C.session.in_(several("sessions"))).distinct()


def add(ctx: Ctx, session: str, person: str, proofs: Iterable[Proof]) -> list[Evidence]:
    """Raises IntegrityError when a proof left evidence before: the caller did not consume it."""
    found = [Evidence(proof.id, proof.factor, proof.detail, proof.proved_at) for proof in proofs]
    for one in found:
        row = {"proof": one.proof, "factor": one.factor, "detail": dict(one.detail), "proved_at": one.proved_at}
        run(ctx, ADD, **row, session=session, person=person)
    return found


def of_session(ctx: Ctx, session: str) -> list[Evidence]:
    """Oldest first."""
    return [Evidence(*row) for row in run(ctx, OF_SESSION, session=session)]


def factors_of(ctx: Ctx, sessions: Sequence[str]) -> dict[str, set[str]]:
    """By session, of those that have any."""
    found = defaultdict[str, set[str]](set)
    for session, factor in run(ctx, FACTORS, sessions=list(sessions)):
        found[session].add(factor)
    return dict(found)

"""What a sign-in is worth: acr, amr and auth_time, computed from recorded evidence and nothing else (RFC 8176).

The ladder is single < mfa < face < face-device. The last needs a key bound to a device; no factor built so far is one,
so it is known here and never reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

SINGLE = "urn:faceguard:acr:single"
MFA = "urn:faceguard:acr:mfa"
FACE = "urn:faceguard:acr:face"
FACE_DEVICE = "urn:faceguard:acr:face-device"
LADDER = (SINGLE, MFA, FACE, FACE_DEVICE)

KINDS: Mapping[str, str] = {"pwd": "knowledge", "face": "inherence", "recovery": "possession"}
METHODS: Mapping[str, str] = {"pwd": "pwd", "face": "face", "recovery": "otp"}  # RFC 8176 §2
FIRST = ("pwd", "recovery")  # a face alone is worth nothing: whose it is was never claimed with a secret
SECOND = ("face", "recovery")


@dataclass(frozen=True, slots=True)
class Fact:
    """One factor proven at one time: a row of evidence, or a proof that will become one."""

    factor: str
    proved_at: datetime
    proof: str


@dataclass(frozen=True, slots=True)
class Assurance:
    """`auth_time` is the oldest fact the acr rests on; `evidence` names the proofs it rests on."""

    acr: str
    amr: tuple[str, ...]
    auth_time: datetime
    evidence: tuple[str, ...]


def of(facts: Iterable[Fact], acr: str) -> Assurance | None:
    """The assurance at exactly this acr when the facts carry it, else None. An acr that is not known is not carried."""
    newest = {fact.factor: fact for fact in sorted(facts, key=lambda fact: fact.proved_at)}
    rests_on = _rests_on(newest, acr)
    if not rests_on:
        return None
    several = ("mfa",) if len(rests_on) > 1 else ()
    return Assurance(
        acr=acr,
        amr=(*(METHODS[fact.factor] for fact in rests_on), *several),
        auth_time=min(fact.proved_at for fact in rests_on),
        evidence=tuple(fact.proof for fact in rests_on),
    )


def highest(facts: Iterable[Fact]) -> Assurance | None:
    """The assurance at the highest rung that the facts carry."""
    known = tuple(facts)
    return next((reached for acr in reversed(LADDER) if (reached := of(known, acr))), None)


def rank(acr: str) -> int:
    """The rung's height; an acr that is not on the ladder stands above it, so that as a floor it refuses everything."""
    return LADDER.index(acr) if acr in LADDER else len(LADDER)


def _rests_on(newest: Mapping[str, Fact], acr: str) -> tuple[Fact, ...]:
    first = next((newest[factor] for factor in FIRST if factor in newest), None)
    if first is None:
        return ()
    if acr == SINGLE:
        return (first,)
    if acr == MFA:
        seconds = (newest[factor] for factor in SECOND if factor in newest)
        second = next((fact for fact in seconds if KINDS[fact.factor] != KINDS[first.factor]), None)
        return (first, second) if second else ()
    if acr == FACE and "face" in newest:
        return (first, newest["face"])
    return ()

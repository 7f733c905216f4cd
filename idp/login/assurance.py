"""What a sign-in is worth: acr, amr and auth_time, computed from recorded evidence and nothing else (RFC 8176).

The ladder is single < mfa < face < face-device. What a factor is worth is said here and not in the factor's own file:
no factor can give itself a worth that the house has not agreed to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

SINGLE = "urn:faceguard:acr:single"
MFA = "urn:faceguard:acr:mfa"
FACE = "urn:faceguard:acr:face"
FACE_DEVICE = "urn:faceguard:acr:face-device"
LADDER = (SINGLE, MFA, FACE, FACE_DEVICE)

Kind = Literal["knowledge", "possession", "inherence"]
KINDS: Mapping[str, Kind] = {
    "pwd": "knowledge",
    "face": "inherence",
    "passkey": "possession",
    "totp": "possession",
    "recovery": "possession",
    "email": "possession",
    "face-partial": "inherence",
}
FIRST = ("pwd", "passkey", "recovery")  # a face alone is worth nothing: whose it is was never claimed with a secret
SECOND = tuple(factor for factor in KINDS if factor != "pwd")  # the strongest first
FACES = ("face", "face-partial")
"""A partial face lacked the light phase or came from a suspicious camera: a face only beside something possessed."""
TOGETHER = timedelta(seconds=300)
"""How far apart face and passkey may lie to be one act of one person at one device (design §4)."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One factor proven at one time: a row of evidence, or a proof that will become one.

    Of a passkey: `user_verified`, whether it checked its owner (WebAuthn UV); `hardware`, whether its key never leaves
    it; `passkey`, which one it was, as the digest of its name.
    """

    factor: str
    proved_at: datetime
    proof: str
    user_verified: bool = False
    hardware: bool = False
    passkey: str = ""


@dataclass(frozen=True, slots=True)
class Assurance:
    """`auth_time` is the oldest fact the acr rests on; `evidence` names the proofs it rests on."""

    acr: str
    amr: tuple[str, ...]
    auth_time: datetime
    evidence: tuple[str, ...]


def fact(factor: str, proved_at: datetime, proof: str, detail: Mapping[str, object]) -> Fact:
    """From a stored row: what its detail does not say was not so."""
    user_verified, hardware = (detail.get(name) is True for name in ("user_verified", "hardware"))
    return Fact(factor, proved_at, proof, user_verified, hardware, str(detail.get("passkey", "")))


def of(facts: Iterable[Fact], acr: str) -> Assurance | None:
    """The assurance at exactly this acr when the facts carry it, else None. An acr that is not known is not carried."""
    rests_on = _rests_on(sorted(facts, key=lambda fact: fact.proved_at), acr)
    if not rests_on:
        return None
    return Assurance(
        acr=acr,
        amr=_amr(rests_on),
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


def _amr(rests_on: Sequence[Fact]) -> tuple[str, ...]:
    """RFC 8176 §2. Never `phr`: a face before a camera can be asked for by anybody's page."""
    methods = [method for fact in rests_on for method in _methods(fact)]
    several = ["mfa"] if len({KINDS[fact.factor] for fact in rests_on}) > 1 or any(map(_both, rests_on)) else []
    return tuple(dict.fromkeys(methods + several))


def _methods(fact: Fact) -> tuple[str, ...]:
    if fact.factor == "passkey":
        return ("hwk" if fact.hardware else "swk", *(("user",) if fact.user_verified else ()), "pop")
    return {"pwd": ("pwd",), "face": ("face",), "face-partial": ("face",)}.get(fact.factor, ("otp",))


def _both(fact: Fact) -> bool:
    """Two kinds of factor in one act: the key, and the finger, face or PIN that unlocked it."""
    return fact.factor == "passkey" and fact.user_verified


def _rests_on(facts: Sequence[Fact], acr: str) -> tuple[Fact, ...]:
    """Facts in the order of time."""
    newest = {fact.factor: fact for fact in facts}
    first = next((newest[factor] for factor in FIRST if factor in newest), None)
    if first is None:
        return ()
    if acr == SINGLE:
        return (first,)
    if acr == MFA:
        return _two_kinds(newest, first)
    if acr == FACE:
        return _with_face(newest, first)
    if acr == FACE_DEVICE:
        return _with_face_and_device(facts, newest)
    return ()


def _two_kinds(newest: Mapping[str, Fact], first: Fact) -> tuple[Fact, ...]:
    seconds = (newest[factor] for factor in SECOND if factor in newest)
    second = next((fact for fact in seconds if KINDS[fact.factor] != KINDS[first.factor]), None)
    if second is not None:
        return (first, second)
    verified = next((fact for fact in newest.values() if _both(fact)), None)
    return (verified,) if verified else ()


def _with_face(newest: Mapping[str, Fact], first: Fact) -> tuple[Fact, ...]:
    if "face" in newest:
        return (first, newest["face"])
    held = (newest[factor] for factor in SECOND if factor in newest and KINDS[factor] == "possession")
    device = first if KINDS[first.factor] == "possession" else next(held, None)
    if "face-partial" not in newest or device is None:
        return ()
    return tuple(dict.fromkeys((first, newest["face-partial"], device)))


def _with_face_and_device(facts: Sequence[Fact], newest: Mapping[str, Fact]) -> tuple[Fact, ...]:
    """The newest face and passkey that lie together; a key that did not check its owner needs another first factor."""
    pairs = [
        (key, face)
        for key in facts
        for face in facts
        if key.factor == "passkey" and face.factor == "face" and abs(key.proved_at - face.proved_at) <= TOGETHER
    ]
    carried: list[tuple[Fact, ...]] = []
    for key, face in pairs:
        first = next((newest[factor] for factor in FIRST if factor in newest and factor != "passkey"), None)
        if key.user_verified:
            carried.append((key, face))
        elif first is not None:
            carried.append((first, key, face))
    return max(carried, key=lambda together: min(fact.proved_at for fact in together), default=())

"""What a sign-in demands and whether what was proven meets it (OIDC Core §3.1.2.1 and §5.5.1.1).

A pure function over facts. Floors of tenant and client and an essential acr are never undercut; acr_values are a wish,
which asks for a factor only where the person has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from idp.context import FaceDemand, Policy
from idp.login import assurance
from idp.login.assurance import (
    FACE,
    FACE_DEVICE,
    FACES,
    FIRST,
    LADDER,
    MFA,
    SECOND,
    SINGLE,
    Assurance,
    Fact,
    rank,
)

if TYPE_CHECKING:
    from idp.oauth.request import AuthorizationRequest

INVITED = "invited"
"""The factor's name on the proof that an invitation was taken up."""

FACE_FLOORS: Mapping[FaceDemand, str] = {"off": SINGLE, "preferred": MFA, "required": FACE}


@dataclass(frozen=True, slots=True)
class Demand:
    """`essential` in the client's order, None when nothing is essential; ages in seconds, None when unlimited."""

    floor: str = SINGLE
    essential: tuple[str, ...] | None = None
    voluntary: tuple[str, ...] = ()
    renew_all: bool = False
    max_age: int | None = None
    face_max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Satisfied:
    assurance: Assurance


@dataclass(frozen=True, slots=True)
class Needs:
    """One of `factors` is due. `instead` are ways the person has that prove who it is but not what is demanded."""

    factors: tuple[str, ...]
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmet:
    reason: str


Decision = Satisfied | Needs | Unmet


def decide(
    demand: Demand, before: Sequence[Fact], proven: Sequence[Fact], has: frozenset[str], now: datetime
) -> Decision:
    """Whether `demand` is met, what is due, or that it cannot be.

    before: the session's evidence, which may have grown stale by `now`, the time the journey started.
    proven: what this journey has proven itself: fresh by definition.
    has: the second factors this person could prove ("face" with a template on file, "recovery" with an unused code).
    """
    acceptable = _acceptable(demand)
    if not acceptable:
        return Unmet("no essential acr value reaches the floor")
    facts = (*_fresh(demand, before, now), *proven)
    if assurance.of(facts, SINGLE) is None:
        return Needs(("pwd",))
    at = max(now, *(fact.proved_at for fact in facts))
    wanted = _target(demand, acceptable, facts, has, at)
    usable = has - {"face"} if _done_with_camera(facts, proven, wanted) else has
    target = _target(demand, acceptable, facts, usable, at)
    if target is None:
        return Unmet("the person has no factor that reaches what is demanded")
    reached = assurance.of(facts, target)
    if reached is not None:
        return Satisfied(reached)
    ways = tuple(factor for factor in SECOND if factor in usable)
    shown = {fact.factor for fact in proven}
    enough = tuple(factor for factor in ways if _leads(facts, factor, usable, target, at))
    return Needs(enough, instead=tuple(factor for factor in ways if factor not in (*enough, *shown)))


def of_authorization(
    policy: Policy, floor: str | None, client_face_max_age: int | None, request: AuthorizationRequest
) -> Demand:
    """The demand of an authorization request. `floor` is the client's; of all face_max_age the shortest holds."""
    essential, wished = _acr_claim(request.claims)
    ages = (policy.face_max_age, client_face_max_age, request.face_max_age)
    return Demand(
        floor=floor_of(policy, floor),
        essential=essential,
        voluntary=(*request.acr_values, *wished),
        renew_all=bool({"login", "select_account"} & request.prompt),
        max_age=request.max_age,
        face_max_age=min((age for age in ages if age is not None), default=None),
    )


def floor_of(policy: Policy, floor: str | None) -> str:
    """The lowest acr that an application may be given. `floor` is the client's."""
    return max((policy.floor, FACE_FLOORS[policy.face], floor or SINGLE), key=rank)


def for_device(demand: Demand, has: frozenset[str]) -> Demand:
    """For a device nobody knows yet who started it: whoever has a second factor proves it, whatever the device asks
    for (DV-02)."""
    return replace(demand, floor=max(demand.floor, MFA, key=rank)) if has & set(SECOND) else demand


def for_own_pages(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """An invitation just taken up opens one's own pages as a recovery code would. No application ever sees it."""
    return tuple(replace(fact, factor="recovery") if fact.factor == INVITED else fact for fact in facts)


def of_account(policy: Policy, has: frozenset[str], *, face_kept: bool = False) -> Demand:
    """The demand of the person's own pages: a second factor where they have set one up, whichever they prove.

    `face_kept`: one on file, even if nothing can be compared with it any more. That is no reason to ask for less of
    whoever has another factor (MF-16).

    Recovery codes and an address demand nothing: nobody chose those for every visit. Nobody is kept from their own
    pages for want of a face; only the operator's plain floor can do that.
    """
    wanted = MFA if has & {"face", "passkey", "totp"} or (face_kept and has) else SINGLE
    return Demand(floor=max(min(policy.floor, MFA, key=rank), wanted, key=rank))


def _acceptable(demand: Demand) -> tuple[str, ...]:
    high_enough = tuple(acr for acr in LADDER if rank(acr) >= rank(demand.floor))
    if demand.essential is None:
        return high_enough
    return tuple(acr for acr in demand.essential if acr in high_enough)


def _fresh(demand: Demand, before: Sequence[Fact], now: datetime) -> tuple[Fact, ...]:
    if demand.renew_all:
        return ()
    return tuple(fact for fact in before if not _stale(fact, demand, now))


def _stale(fact: Fact, demand: Demand, now: datetime) -> bool:
    age = (now - fact.proved_at).total_seconds()
    too_old = demand.max_age is not None and age >= demand.max_age
    face_too_old = fact.factor in FACES and demand.face_max_age is not None and age >= demand.face_max_age
    return too_old or face_too_old


def _done_with_camera(facts: Sequence[Fact], proven: Sequence[Fact], wanted: str | None) -> bool:
    """Whoever took another way is not sent back to the camera: the demand is met without it, or not at all. Nor is
    whoever looked into one that shows too little. A passkey is another way only where it is neither how the sign-in
    began nor half of what is demanded."""
    shown = {fact.factor for fact in proven}
    if shown & {"recovery", "totp", "email", "face-partial"}:
        return True
    began_otherwise = any(fact.factor in FIRST and fact.factor != "passkey" for fact in facts)
    return "passkey" in shown and began_otherwise and wanted != FACE_DEVICE


def _leads(facts: Sequence[Fact], factor: str, usable: frozenset[str], target: str, at: datetime) -> bool:
    """Whether the factor reaches the target, alone or as one of those that it takes together."""
    if assurance.of((*facts, Fact(factor, at, "")), target):
        return True
    others = tuple(Fact(one, at, "") for one in usable if one != factor)
    return assurance.of((*facts, *others), target) is None


def _target(
    demand: Demand, acceptable: tuple[str, ...], facts: Sequence[Fact], usable: frozenset[str], at: datetime
) -> str | None:
    """The acr to answer with: the first wish in reach, else the highest reached, else the lowest in reach.

    What could still be proven counts as proven at `at`; a passkey as one that does not check its owner.
    """
    could_have = (*facts, *(Fact(factor, at, "") for factor in usable))
    wishes = demand.voluntary if demand.essential is None else demand.essential
    for acr in wishes:
        if acr in acceptable and assurance.of(could_have, acr):
            return acr
    reached = [acr for acr in acceptable if assurance.of(facts, acr)]
    if reached:
        return max(reached, key=rank)
    return next((acr for acr in sorted(acceptable, key=rank) if assurance.of(could_have, acr)), None)


def _acr_claim(claims: Mapping[str, Any]) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """(essential values or None, voluntary values) of the `claims` parameter's id_token.acr (OIDC Core §5.5.1.1)."""
    asked = (claims.get("id_token") or {}).get("acr")
    if not isinstance(asked, Mapping):
        return None, ()
    values = asked.get("values") or ([asked["value"]] if "value" in asked else [])
    listed = tuple(value for value in values if isinstance(value, str))
    if asked.get("essential") is True and listed:
        return listed, ()
    return None, listed

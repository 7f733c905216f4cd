"""What a policy means for somebody who signs in: asked of the same pure function that decides at every sign-in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from idp.admin.sentences import Sentence, Value
from idp.context import Policy
from idp.login.assurance import SECOND, Fact, rank
from idp.login.policy import FACE_FLOORS, Demand, Needs, Satisfied, Unmet, decide, floor_of
from idp.store.clients import Client

THEN = datetime(2000, 1, 1, tzinfo=UTC)  # everything is proven at one moment, whichever
DEEPEST = 4  # factors of one sign-in: three is the most that any acr rests on


@dataclass(frozen=True, slots=True)
class Way:
    """What one sign-in proves, in order, and what the application is told; `acr` None: it gets an error."""

    proves: tuple[str, ...]
    acr: str | None
    amr: tuple[str, ...]


def demand_of(policy: Policy, client: Client | None) -> Demand:
    """Of an authorization request that asks for nothing itself."""
    ages = (policy.face_max_age, client.face_max_age if client else None)
    return Demand(
        floor=floor_of(policy, client.floor if client else None),
        voluntary=client.details.default_acr_values if client else (),
        max_age=client.details.default_max_age if client else None,
        face_max_age=min((age for age in ages if age is not None), default=None),
    )


def ways(policy: Policy, client: Client | None, factors: frozenset[str]) -> list[Way]:
    """`factors`: what the person has beside a password."""
    demand, has = demand_of(policy, client), _taken(policy, factors)
    return [way for first in _firsts(has) for way in _walk(demand, has, (first,))]


def sentences(policy: Policy, client: Client | None, factors: frozenset[str], application: str) -> list[Sentence]:
    demand, has = demand_of(policy, client), _taken(policy, factors)
    said: list[Sentence] = []
    if client is not None and not client.active:
        said.append(Sentence("inactive", {"application": application}))
    for first in _firsts(has):
        said.append(Sentence(f"begins_{first}", {"application": application}))
        said += _after(demand, has, first, application)
    return [*said, *floor_of_whom(policy, client, demand, application), *_ages(demand), *_consent(client, application)]


def _after(demand: Demand, has: frozenset[str], first: str, application: str) -> Iterator[Sentence]:
    match _decided(demand, has, (first,)):
        case Satisfied(reached):
            yield Sentence("enough", {"application": application, "acr": reached.acr, "amr": " ".join(reached.amr)})
        case Unmet():
            yield Sentence("unmet", {"application": application, "acr": demand.floor})
        case Needs(due, instead):
            yield Sentence("then", {"factors": due})
            for way in _walk(demand, has, (first,)):
                yield _leads(way, demand, application)
            if instead:
                yield Sentence("instead", {"factors": instead, "application": application})


def _leads(way: Way, demand: Demand, application: str) -> Sentence:
    if way.acr is None:
        return Sentence("leads_nowhere", {"proves": way.proves, "application": application, "acr": demand.floor})
    values: dict[str, Value] = {
        "proves": way.proves,
        "application": application,
        "acr": way.acr,
        "amr": " ".join(way.amr),
    }
    return Sentence("leads", values)


def floor_of_whom(policy: Policy, client: Client | None, demand: Demand, application: str) -> Iterator[Sentence]:
    """Who it is that demands the floor: the strictest of the three."""
    if rank(demand.floor) == 0:
        return
    if client is not None and client.floor == demand.floor:
        yield Sentence("floor_client", {"application": application, "acr": demand.floor})
    elif policy.floor == demand.floor:
        yield Sentence("floor_tenant", {"acr": demand.floor})
    elif FACE_FLOORS[policy.face] == demand.floor:
        yield Sentence("floor_face", {"face": policy.face, "acr": demand.floor})


def _ages(demand: Demand) -> Iterator[Sentence]:
    if demand.max_age is not None:
        yield Sentence("max_age", {"seconds": demand.max_age})
    if demand.face_max_age is not None:
        yield Sentence("face_max_age", {"seconds": demand.face_max_age})


def _consent(client: Client | None, application: str) -> Iterator[Sentence]:
    if client is not None and not client.trusted:
        yield Sentence("consent", {"application": application})


def _walk(demand: Demand, has: frozenset[str], proven: tuple[str, ...]) -> Iterator[Way]:
    match _decided(demand, has, proven):
        case Satisfied(reached):
            yield Way(proven, reached.acr, reached.amr)
        case Needs(due, _) if len(proven) < DEEPEST:
            for factor in due:
                yield from _walk(demand, has, (*proven, factor))
        case _:
            yield Way(proven, None, ())


def _decided(demand: Demand, has: frozenset[str], proven: Sequence[str]) -> Satisfied | Needs | Unmet:
    """A passkey counts as one that checks its owner and leaves its device, as nearly all do."""
    facts = [Fact(factor, THEN, factor, user_verified=factor == "passkey") for factor in proven]
    return decide(demand, (), facts, has, THEN)


def _taken(policy: Policy, factors: frozenset[str]) -> frozenset[str]:
    return factors & {*policy.second_factors} & {*SECOND}


def _firsts(has: frozenset[str]) -> tuple[str, ...]:
    return ("pwd", "passkey") if "passkey" in has else ("pwd",)

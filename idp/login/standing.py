"""Where a journey stands, computed from stored rows each time it is looked at.

A step that was submitted has passed only when its proof stands here: unconsumed, of this journey, browser and person.
"""

from __future__ import annotations

from dataclasses import dataclass

from idp.context import Ctx
from idp.login import assurance, consent, policy, sessions
from idp.login.assurance import MFA, Assurance, Fact, rank
from idp.login.policy import Decision, Demand, Needs, Satisfied, Unmet
from idp.login.ways import SecondFactors
from idp.oauth.clients import device_grant, known, redirect
from idp.oauth.request import AuthorizationRequest
from idp.store import device_authorizations, faces, people, proofs
from idp.store import sessions as stored_sessions
from idp.store.clients import Client
from idp.store.device_authorizations import DeviceAuthorization
from idp.store.grants import Grant
from idp.store.journeys import Journey
from idp.store.people import Person
from idp.store.proofs import Proof

FRESH_FOR = 900  # seconds within which a sign-in is fresh enough to change how one signs in


@dataclass(frozen=True, slots=True)
class Application:
    """`device` waits for the answer to a request that has no redirect_uri."""

    client: Client
    request: AuthorizationRequest
    device: DeviceAuthorization | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`application` is None for a journey to the person's own pages."""

    journey: Journey
    person: Person
    application: Application | None
    demand: Demand
    before: tuple[Fact, ...]  # of the live session the journey started from, if it is this person's
    proven: tuple[Fact, ...]
    has: frozenset[str]

    def decide(self) -> Decision:
        return policy.decide(self.demand, self.before, self.proven, self.has, self.journey.created_at)


@dataclass(frozen=True, slots=True)
class AskPassword:
    pass


@dataclass(frozen=True, slots=True)
class AskSecond:
    needs: Needs


@dataclass(frozen=True, slots=True)
class AskConsent:
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    assurance: Assurance


@dataclass(frozen=True, slots=True)
class CannotBe:
    reason: str


Due = AskPassword | AskSecond | AskConsent | Ready | CannotBe


def due(ctx: Ctx, standing: Standing) -> Due:
    """The step that comes next."""
    match standing.decide():
        case Needs(factors=("pwd",)):
            return AskPassword()
        case Needs() as needs:
            return AskSecond(needs)
        case Unmet(reason):
            return CannotBe(reason)
        case Satisfied(reached):
            to_ask = _consent_to_ask(ctx, standing)
            return AskConsent(to_ask) if to_ask else Ready(reached)


def of(ctx: Ctx, ways: SecondFactors, journey: Journey, consumed: list[Proof] | None = None) -> Standing | None:
    """None when the person or the application may no longer sign in, or when what allowed an enrolment is gone.

    consumed: judge these proofs, no others.
    """
    person = people.find(ctx, journey.person) if journey.person else None
    if person is None or not person.active:
        return None
    application = application_of(ctx, journey.request) if journey.purpose == "authorize" else None
    if journey.purpose == "authorize" and application is None:
        return None
    found = proofs.of_journey(ctx, journey.id) if consumed is None else consumed
    own = [proof for proof in found if (proof.person, proof.browser) == (person.id, journey.browser)]
    if journey.purpose == "enrol" and not _still_founded(ctx, journey, person, own):
        return None
    has = ways.of(ctx, person)
    shown = tuple(assurance.fact(one.factor, one.proved_at, one.id, one.detail) for one in own)
    return Standing(
        journey=journey,
        person=person,
        application=application,
        demand=_demand(ctx, journey, application, has),
        before=_before(ctx, journey, person),
        proven=sessions.quotable(ctx, person.id, shown),
        has=has,
    )


def application_of(ctx: Ctx, stored: object) -> Application | None:
    """The client and its request as they were sealed or stored, if the client still stands and can be answered: at an
    address of its own, or through a device that still waits."""
    if not isinstance(stored, dict):
        return None
    request = AuthorizationRequest.from_json(stored)
    client = known.find(ctx, request.client_id)
    if client is None or not client.active:
        return None
    if request.device is None:
        return Application(client, request) if redirect.matches(request.redirect_uri, client) else None
    device = device_authorizations.find(ctx, request.device)
    usable = device is not None and device_grant.usable(ctx, client)
    return Application(client, request, device) if usable else None


def demand_of(ctx: Ctx, client: Client, request: AuthorizationRequest, has: frozenset[str] = frozenset()) -> Demand:
    """`has`: the person's factors, as far as a person is known."""
    demand = policy.of_authorization(ctx.tenant.policy, client.floor, client.face_max_age, request)
    return demand if request.device is None else policy.for_device(demand, has)


def reaches(ctx: Ctx, client: Client, grant: Grant) -> bool:
    """Whether what the person had proven for the grant is still enough for the client."""
    return rank(grant.acr) >= rank(policy.floor_of(ctx.tenant.policy, client.floor))


def _demand(ctx: Ctx, journey: Journey, application: Application | None, has: frozenset[str]) -> Demand:
    if application is not None:
        return demand_of(ctx, application.client, application.request, has)
    if journey.request.get("fresh"):
        return fresh_demand()
    return account_demand(ctx, journey.person or "", has)


def account_demand(ctx: Ctx, person: str, has: frozenset[str]) -> Demand:
    """What the person's own pages take."""
    return policy.of_account(ctx.tenant.policy, has, face_kept=faces.count(ctx, person) > 0)


def fresh_demand() -> Demand:
    """What enrolling or removing a factor takes: two kinds of factor, just now (MF-06, MF-13)."""
    return Demand(floor=MFA, max_age=FRESH_FOR)


def _still_founded(ctx: Ctx, journey: Journey, person: Person, own: list[Proof]) -> bool:
    """An enrolment stands on the session that proved two factors or on an invitation, and falls with it (MF-06)."""
    if any(proof.factor == policy.INVITED for proof in own):
        return True
    session = stored_sessions.find(ctx, journey.session) if journey.session else None
    return session is not None and session.person == person.id


def _before(ctx: Ctx, journey: Journey, person: Person) -> tuple[Fact, ...]:
    session = stored_sessions.find(ctx, journey.session) if journey.session else None
    if session is None or session.person != person.id:
        return ()
    facts = sessions.facts(ctx, session)
    return facts if journey.purpose == "authorize" else policy.for_own_pages(facts)


def _consent_to_ask(ctx: Ctx, standing: Standing) -> tuple[str, ...]:
    if standing.application is None or standing.journey.state.get("consented") == standing.person.id:
        return ()
    return consent.missing(ctx, standing.person, standing.application.client, standing.application.request)

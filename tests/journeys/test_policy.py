"""Design §4 as a table: what is demanded, what was proven, what comes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from idp.context import Policy
from idp.login import assurance, policy
from idp.login.assurance import FACE_DEVICE, Fact
from idp.login.policy import Demand, Needs, Satisfied, Unmet, decide
from idp.oauth.request import AuthorizationRequest
from tests.journeys.people import FACE, MFA, SINGLE

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
ALL = frozenset({"face", "recovery"})
NOTHING: frozenset[str] = frozenset()


def facts(*names: str, ago: int = 0) -> tuple[Fact, ...]:
    return tuple(Fact(name, NOW - timedelta(seconds=ago), f"{name}-{ago}") for name in names)


@pytest.mark.parametrize(
    ("proven", "acr", "amr"),
    [
        (("pwd",), SINGLE, ("pwd",)),
        (("pwd", "face"), FACE, ("pwd", "face", "mfa")),
        (("pwd", "recovery"), MFA, ("pwd", "otp", "mfa")),
        (("pwd", "recovery", "face"), FACE, ("pwd", "face", "mfa")),
        (("pwd", "enrolled"), SINGLE, ("pwd",)),
    ],
)
def test_acr_and_amr_come_from_what_was_proven(proven, acr, amr):
    reached = assurance.highest(facts(*proven))
    assert reached is not None
    assert (acr, amr) == (reached.acr, reached.amr)


@pytest.mark.parametrize("proven", [(), ("face",), ("enrolled",), ("face", "enrolled")])
def test_a_face_alone_or_an_enrolment_is_worth_nothing(proven):
    assert assurance.highest(facts(*proven)) is None


def test_auth_time_is_the_oldest_fact_that_the_acr_rests_on():
    reached = assurance.of((*facts("pwd", ago=300), *facts("face", ago=10), *facts("recovery", ago=999)), FACE)
    assert reached is not None
    assert reached.auth_time == NOW - timedelta(seconds=300)
    assert reached.evidence == ("pwd-300", "face-10")


@pytest.mark.parametrize(
    ("demand", "before", "proven", "has", "expected"),
    [
        (Demand(), (), (), NOTHING, Needs(("pwd",))),
        (Demand(), (), ("pwd",), NOTHING, SINGLE),
        (Demand(floor=MFA), (), ("pwd",), ALL, Needs(("face", "recovery"))),
        (Demand(floor=MFA), (), ("pwd",), frozenset({"recovery"}), Needs(("recovery",))),
        (Demand(floor=MFA), (), ("pwd",), NOTHING, Unmet),
        (Demand(floor=MFA), (), ("pwd", "recovery"), ALL, MFA),
        (Demand(floor=FACE), (), ("pwd",), ALL, Needs(("face",), instead=("recovery",))),
        (Demand(floor=FACE), ("pwd",), (), frozenset({"face"}), Needs(("face",))),
        (Demand(floor=FACE), ("pwd",), ("face",), frozenset({"face"}), FACE),
        (Demand(floor=FACE), (), ("pwd", "recovery"), ALL, Unmet),
        (Demand(floor=FACE_DEVICE), (), ("pwd", "face"), ALL, Unmet),
        (Demand(floor="urn:unknown"), (), ("pwd", "face"), ALL, Unmet),
        (Demand(floor=FACE, voluntary=(SINGLE,)), (), ("pwd", "face"), ALL, FACE),
        (Demand(voluntary=(FACE,)), (), ("pwd",), ALL, Needs(("face",), instead=("recovery",))),
        (Demand(voluntary=(FACE,)), (), ("pwd",), NOTHING, SINGLE),
        (Demand(voluntary=(FACE,)), (), ("pwd", "recovery"), ALL, MFA),
        (Demand(voluntary=(SINGLE, FACE)), (), ("pwd",), ALL, SINGLE),
        (Demand(voluntary=("urn:unknown", MFA)), ("pwd", "face"), (), ALL, MFA),
        (Demand(essential=(FACE,)), (), ("pwd",), NOTHING, Unmet),
        (Demand(essential=("urn:unknown",)), (), (), NOTHING, Unmet),
        (Demand(floor=FACE, essential=(SINGLE,)), ("pwd", "face"), (), ALL, Unmet),
        (Demand(essential=(MFA,)), ("pwd", "face"), (), ALL, MFA),
        (Demand(renew_all=True), ("pwd", "face"), (), ALL, Needs(("pwd",))),
        (Demand(max_age=0), ("pwd",), (), NOTHING, Needs(("pwd",))),
        (Demand(max_age=0), ("pwd",), ("pwd",), NOTHING, SINGLE),
    ],
)
def test_the_decision(demand, before, proven, has, expected):
    decided = decide(demand, facts(*before), facts(*proven), has, NOW)
    match decided:
        case Satisfied(reached):
            assert reached.acr == expected
        case Unmet():
            assert expected is Unmet
        case Needs():
            assert decided == expected


@pytest.mark.parametrize(("age", "due"), [(59, False), (60, True), (61, True)])
def test_max_age_renews_everything_from_that_age_on(age, due):
    decided = decide(Demand(floor=FACE, max_age=60), facts("pwd", "face", ago=age), (), ALL, NOW)
    assert (decided == Needs(("pwd",))) is due


@pytest.mark.parametrize(("age", "due"), [(899, False), (900, True)])
def test_face_max_age_renews_the_face_alone(age, due):
    decided = decide(Demand(floor=FACE, face_max_age=900), facts("pwd", "face", ago=age), (), ALL, NOW)
    assert (decided == Needs(("face",), instead=("recovery",))) is due


def test_the_highest_floor_and_the_shortest_face_max_age_hold():
    request = AuthorizationRequest("app", "https://app.example/", face_max_age=300)
    demand = policy.of_authorization(Policy(face="preferred", face_max_age=900), FACE, 600, request)
    assert (demand.floor, demand.face_max_age) == (FACE, 300)


@pytest.mark.parametrize(("face", "floor"), [("off", SINGLE), ("preferred", MFA), ("required", FACE)])
def test_the_face_policy_is_a_floor(face, floor):
    demand = policy.of_authorization(Policy(face=face), None, None, AuthorizationRequest("app", "https://app.example/"))
    assert demand.floor == floor


@pytest.mark.parametrize(
    ("kept", "has", "floor"),
    [
        (Policy(face="required"), NOTHING, SINGLE),
        (Policy(face="required"), frozenset({"recovery"}), SINGLE),
        (Policy(floor=FACE), NOTHING, MFA),
        (Policy(), frozenset({"face"}), MFA),
    ],
)
def test_own_pages_take_a_second_factor_where_a_face_is_enrolled(kept, has, floor):
    assert policy.of_account(kept, has).floor == floor

"""Design §4 as a table: what is demanded, what was proven, what comes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from idp.context import Policy, Tenant
from idp.login import assurance, policy
from idp.login.assurance import FACE_DEVICE, Fact
from idp.login.policy import Demand, Needs, Satisfied, Unmet, decide
from idp.oauth.request import AuthorizationRequest
from tests.journeys.people import FACE, MFA, SINGLE

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
ALL = frozenset({"face", "recovery"})
NOTHING: frozenset[str] = frozenset()
KEYED = frozenset({"face", "passkey", "totp"})
LOOK_OR_TOTP = Needs(("face",), instead=("totp",))


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
        (("pwd", "totp"), MFA, ("pwd", "otp", "mfa")),
        (("pwd", "email"), MFA, ("pwd", "otp", "mfa")),
        (("pwd", "email", "totp"), MFA, ("pwd", "otp", "mfa")),
        (("passkey",), SINGLE, ("swk", "pop")),
        (("passkey", "totp"), SINGLE, ("swk", "pop")),
        (("recovery", "totp"), SINGLE, ("otp",)),
        (("pwd", "passkey"), MFA, ("pwd", "swk", "pop", "mfa")),
        (("pwd", "face-partial"), MFA, ("pwd", "face", "mfa")),
        (("pwd", "face-partial", "email"), FACE, ("pwd", "face", "otp", "mfa")),
        (("recovery", "face-partial"), FACE, ("otp", "face", "mfa")),
        (("passkey", "face-partial"), FACE, ("swk", "pop", "face", "mfa")),
        (("pwd", "passkey", "face-partial"), FACE, ("pwd", "face", "swk", "pop", "mfa")),
        (("pwd", "passkey", "face"), FACE_DEVICE, ("pwd", "swk", "pop", "face", "mfa")),
        (("passkey", "face"), FACE, ("swk", "pop", "face", "mfa")),
    ],
)
def test_acr_and_amr_come_from_what_was_proven(proven, acr, amr):
    reached = assurance.highest(facts(*proven))
    assert reached is not None
    assert (acr, amr) == (reached.acr, reached.amr)


KEY = Fact("passkey", NOW, "key", user_verified=True, hardware=True)


def test_a_passkey_that_checked_its_owner_is_two_kinds_of_factor_in_one_act():
    reached = assurance.highest([KEY])
    assert reached is not None
    assert (reached.acr, reached.amr, reached.evidence) == (MFA, ("hwk", "user", "pop", "mfa"), ("key",))


def test_a_passkey_that_checked_its_owner_and_a_face_are_face_device_without_a_password():
    reached = assurance.highest([KEY, *facts("pwd", ago=900), *facts("face", ago=10)])
    assert reached is not None
    assert (reached.acr, reached.amr) == (FACE_DEVICE, ("hwk", "user", "pop", "face", "mfa"))
    assert reached.auth_time == NOW - timedelta(seconds=10)


@pytest.mark.parametrize("first", ["face", "passkey"])
@pytest.mark.parametrize(("apart", "together"), [(0, True), (300, True), (301, False)])
def test_face_device_takes_face_and_passkey_within_five_minutes_in_either_order(first, apart, together):
    second = {"face": "passkey", "passkey": "face"}[first]
    proven = (*facts("pwd", ago=900), *facts(first, ago=apart), *facts(second))
    assert (assurance.of(proven, FACE_DEVICE) is not None) is together


def test_face_device_is_not_lost_when_the_passkey_is_shown_once_more_later():
    proven = (*facts("pwd", ago=2000), *facts("passkey", "face", ago=1000), *facts("passkey"))
    reached = assurance.of(proven, FACE_DEVICE)
    assert reached is not None
    assert reached.evidence == ("pwd-2000", "passkey-1000", "face-1000")


@pytest.mark.parametrize("face", ["face-partial", "enrolled", "totp"])
def test_only_a_whole_face_makes_face_device(face):
    assert assurance.of((KEY, *facts("pwd", face)), FACE_DEVICE) is None


@pytest.mark.parametrize("passkey", ["recovery", "totp", "email", "pwd"])
def test_only_a_passkey_makes_face_device(passkey):
    assert assurance.of(facts("pwd", "face", passkey), FACE_DEVICE) is None


@pytest.mark.parametrize("names", [("face",), ("pwd", "face"), ("pwd", "face-partial", "totp"), ("passkey", "face")])
def test_a_webcam_s_face_is_never_phr(names):
    reached = assurance.highest((KEY, *facts(*names)))
    assert reached is not None
    assert not {"phr", "phrh"} & set(reached.amr)


@pytest.mark.parametrize("detail", [{}, {"user_verified": "true"}, {"user_verified": 1}, {"user_verified": None}])
def test_what_a_row_does_not_say_plainly_was_not_so(detail):
    assert not assurance.fact("passkey", NOW, "key", detail).user_verified


@pytest.mark.parametrize("taken", [(), ("face",), ("totp", "recovery")])
def test_mf_07_a_factor_switched_off_is_not_taken_nor_is_its_partial_face(taken):
    tenant = Tenant("t", "t", "T", "http://localhost/t/t", policy=Policy(second_factors=taken))
    allowed = {name for name in ("pwd", *assurance.SECOND) if tenant.takes(name)}
    assert allowed == {"pwd", *taken} | ({"face-partial"} if "face" in taken else set())


@pytest.mark.parametrize(
    "proven", [(), ("face",), ("face-partial", "totp"), ("email",), ("enrolled",), ("face", "enrolled")]
)
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
        (Demand(floor=FACE_DEVICE), (), ("pwd",), KEYED, Needs(("face", "passkey"), instead=("totp",))),
        (Demand(floor=FACE_DEVICE), (), ("pwd", "passkey"), KEYED, Needs(("face",), instead=("totp",))),
        (Demand(floor=FACE_DEVICE), (), ("pwd", "face"), KEYED, Needs(("passkey",), instead=("totp",))),
        (Demand(floor=FACE_DEVICE), (), ("pwd", "passkey", "face"), KEYED, FACE_DEVICE),
        (Demand(floor=FACE_DEVICE), (), ("pwd", "totp"), KEYED, Unmet),
        (Demand(floor=FACE), (), ("passkey",), KEYED, Needs(("face",), instead=("totp",))),
        (Demand(floor=FACE), (), ("pwd", "passkey"), KEYED, Unmet),
        (Demand(floor=FACE), (), ("pwd", "face-partial"), KEYED, Needs(("passkey", "totp"))),
        (Demand(floor=FACE), (), ("pwd", "face-partial", "totp"), KEYED, FACE),
        (Demand(floor=FACE), (), ("pwd", "face-partial"), frozenset({"face"}), Unmet),
        (Demand(voluntary=(FACE,)), (), ("pwd", "face-partial"), frozenset({"face"}), MFA),
        (Demand(voluntary=(FACE_DEVICE, FACE)), (), ("pwd",), frozenset({"face", "totp"}), LOOK_OR_TOTP),
        (Demand(floor=MFA), (), ("pwd",), frozenset({"email"}), Needs(("email",))),
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
        (Policy(), frozenset({"totp"}), MFA),
        (Policy(), frozenset({"passkey"}), MFA),
        (Policy(), frozenset({"email", "recovery"}), SINGLE),
    ],
)
def test_own_pages_take_a_second_factor_where_one_was_set_up(kept, has, floor):
    assert policy.of_account(kept, has).floor == floor

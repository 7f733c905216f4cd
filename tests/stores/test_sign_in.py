"""Journeys, proofs, sessions, evidence and captures: the words of design §4 as rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from idp.context import Ctx, Policy
from idp.store import captures, evidence, journeys, people, proofs, sessions
from tests.stores.conftest import Both


@pytest.fixture
def journey(ctx: Ctx) -> journeys.Journey:
    return journeys.open(ctx, purpose="authorize", browser="b1", request={"scope": "openid"}, client="web")


def prove(ctx: Ctx, journey: str, person: str = "alice", browser: str = "b1", factor: str = "pwd") -> proofs.Proof:
    return proofs.record(ctx, journey=journey, browser=browser, person=person, factor=factor, detail={"model": "m"})


def test_lg_04_a_journey_is_found_by_its_own_browser_only(ctx: Ctx, journey: journeys.Journey) -> None:
    assert journeys.find(ctx, journey.id, "b1") == journey
    assert journeys.find(ctx, journey.id, "b2") is None
    assert journeys.find(ctx, "another", "b1") is None


def test_a_journey_ends_when_it_expires(both: Both, journey: journeys.Journey) -> None:
    late = both.later(minutes=15).one
    assert journeys.find(both.later(minutes=14).one, journey.id, "b1") == journey
    assert journeys.find(late, journey.id, "b1") is None
    assert journeys.finish(late, journey.id) is False
    assert journeys.bind_person(late, journey.id, "alice") is False
    assert journeys.put_state(late, journey.id, {}) is False


def test_a_journey_is_finished_once_and_then_over(ctx: Ctx, journey: journeys.Journey) -> None:
    assert journeys.finish(ctx, journey.id) is True
    assert journeys.finish(ctx, journey.id) is False
    assert journeys.find(ctx, journey.id, "b1") is None
    assert journeys.bind_person(ctx, journey.id, "alice") is False


def test_a_journey_keeps_its_state_and_person(ctx: Ctx, journey: journeys.Journey) -> None:
    assert journeys.put_state(ctx, journey.id, {"step": "face"})
    assert journeys.bind_person(ctx, journey.id, "alice")
    assert journeys.find(ctx, journey.id, "b1") == replace(journey, person="alice", state={"step": "face"})


def test_mf_05_what_one_person_proved_is_gone_when_another_takes_over(ctx: Ctx, journey: journeys.Journey) -> None:
    journeys.bind_person(ctx, journey.id, "alice")
    kept, other = prove(ctx, journey.id, factor="face"), prove(ctx, "another journey", factor="face")
    journeys.bind_person(ctx, journey.id, "alice")
    assert proofs.of_journey(ctx, journey.id) == [kept]
    journeys.bind_person(ctx, journey.id, "mallory")
    assert proofs.of_journey(ctx, journey.id) == []
    assert proofs.of_journey(ctx, other.journey) == [other]


def test_proofs_are_consumed_once_all_together(both: Both) -> None:
    first = prove(both.one, "j1")
    second = prove(both.later(seconds=5).one, "j1", factor="face")
    ctx = both.later(seconds=9).one
    assert proofs.of_journey(ctx, "j1") == [first, second]
    assert proofs.consume(ctx, "j1", "alice", "b1") == [first, second]
    assert proofs.consume(ctx, "j1", "alice", "b1") == []
    assert proofs.of_journey(ctx, "j1") == []


@pytest.mark.parametrize("wrong", [{"journey": "j2"}, {"person": "mallory"}, {"browser": "b2"}])
def test_mf_03_a_proof_counts_for_its_own_journey_person_and_browser(ctx: Ctx, wrong: dict[str, str]) -> None:
    proof = prove(ctx, "j1")
    right = {"journey": "j1", "person": "alice", "browser": "b1"}
    assert proofs.consume(ctx, **(right | wrong)) == []
    assert proofs.consume(ctx, **right) == [proof]


def test_a_proof_expires(both: Both) -> None:
    prove(both.one, "j1")
    assert proofs.consume(both.later(minutes=15).one, "j1", "alice", "b1") == []
    assert proofs.of_journey(both.later(minutes=15).one, "j1") == []


def test_discarded_proofs_are_gone_and_consumed_ones_stay_consumed(ctx: Ctx) -> None:
    prove(ctx, "j1")
    assert proofs.discard(ctx, "j1") == 1
    assert proofs.consume(ctx, "j1", "alice", "b1") == []


def test_a_session_is_found_by_its_cookie_and_its_sid(ctx: Ctx) -> None:
    session, cookie = sessions.start(ctx, "alice")
    assert sessions.by_cookie(ctx, cookie) == sessions.find(ctx, session.id) == session
    assert sessions.by_cookie(ctx, session.id) is None
    assert sessions.of_person(ctx, "alice") == [session]


def test_a_cookie_says_whose_session_it_is_while_that_lives(ctx: Ctx) -> None:
    alice = people.add(ctx, "alice@example.com")
    session, cookie = sessions.start(ctx, alice.id)
    assert sessions.with_person(ctx, cookie) == (session, alice)
    assert sessions.with_person(ctx, session.id) is None
    people.set_active(ctx, alice.id, False)
    assert sessions.with_person(ctx, cookie) == (session, replace(alice, active=False))
    sessions.end(ctx, session.id)
    assert sessions.with_person(ctx, cookie) is None


def test_a_session_has_the_tenants_lifetimes(both: Both) -> None:
    policy = Policy(session_idle=60, session_absolute=100)
    ctx = replace(both.one, tenant=replace(both.one.tenant, policy=policy))
    session, cookie = sessions.start(ctx, "alice")
    assert session.idle_at - ctx.now == timedelta(seconds=60)
    assert sessions.by_cookie(both.later(seconds=59).one, cookie) == session
    assert sessions.by_cookie(both.later(seconds=60).one, cookie) is None


def test_use_postpones_the_idle_end_but_never_the_absolute_end(both: Both) -> None:
    session, cookie = sessions.start(both.one, "alice")
    for minutes in range(59, 24 * 60, 59):
        at = both.later(minutes=minutes).one
        live = sessions.by_cookie(at, cookie)
        assert live is not None
        sessions.touch(at, live)
    end = both.later(hours=24).one
    assert sessions.by_cookie(end, cookie) is None
    assert sessions.find(end, session.id) is None


def test_a_session_is_touched_at_most_once_a_minute(both: Both) -> None:
    session, _ = sessions.start(both.one, "alice")
    sessions.touch(both.later(seconds=59).one, session)
    assert sessions.find(both.one, session.id) == session
    sessions.touch(both.later(seconds=60).one, session)
    assert sessions.find(both.one, session.id) != session


def test_lg_03_renewing_the_cookie_kills_the_old_one_and_keeps_the_session(ctx: Ctx) -> None:
    session, old = sessions.start(ctx, "alice")
    new = sessions.renew_secret(ctx, session)
    assert new is not None
    assert sessions.by_cookie(ctx, old) is None
    assert sessions.by_cookie(ctx, new) == session


def test_an_ended_session_is_dead_and_cannot_be_revived(both: Both) -> None:
    session, cookie = sessions.start(both.one, "alice")
    assert sessions.end(both.one, session.id) is True
    assert sessions.end(both.one, session.id) is False
    sessions.touch(both.later(minutes=2).one, session)
    assert sessions.renew_secret(both.one, session) is None
    assert sessions.by_cookie(both.one, cookie) is None
    assert sessions.find(both.one, session.id) is None


def test_all_sessions_of_a_person_end_but_the_one_excepted(ctx: Ctx) -> None:
    (kept, _), _, (bobs, _) = (sessions.start(ctx, person) for person in ("alice", "alice", "bob"))
    assert len(sessions.end_all(ctx, "alice", except_id=kept.id)) == 1
    assert sessions.of_person(ctx, "alice") == [kept]
    assert sessions.end_all(ctx, "alice") == [kept]
    assert sessions.of_person(ctx, "alice") == []
    assert sessions.of_person(ctx, "bob") == [bobs]


def test_a_consumed_proof_leaves_evidence_once(ctx: Ctx) -> None:
    proof = prove(ctx, "j1", factor="face")
    expected = [evidence.Evidence(proof.id, "face", {"model": "m"}, ctx.now)]
    assert evidence.add(ctx, "s1", "alice", [proof]) == expected
    ctx.tx.commit()
    assert evidence.of_session(ctx, "s1") == expected
    assert evidence.of_session(ctx, "s2") == []
    with pytest.raises(IntegrityError):
        evidence.add(ctx, "s2", "alice", [proof])
    ctx.tx.rollback()


def open_capture(ctx: Ctx, journey: str = "j1") -> captures.Capture:
    return captures.open(ctx, journey=journey, browser="b1", person="alice", purpose="verify", node="here")


def test_a_capture_is_closed_once(ctx: Ctx) -> None:
    capture = open_capture(ctx)
    assert captures.find(ctx, capture.id) == capture
    assert capture.live(ctx.now)
    closed = captures.close(ctx, capture.id, "pass")
    assert closed == replace(capture, closed_at=ctx.now, outcome="pass")
    assert not closed.live(ctx.now)
    assert captures.close(ctx, capture.id, "fail") is None
    assert captures.find(ctx, capture.id) == closed


def test_an_expired_capture_passes_nobody(both: Both) -> None:
    capture = open_capture(both.one)
    late = both.later(seconds=45).one
    assert captures.close(late, capture.id, "pass") is None
    assert not capture.live(late.now)


def test_a_journey_has_one_capture_open_at_a_time_and_they_are_counted(ctx: Ctx) -> None:
    first, other = open_capture(ctx), open_capture(ctx, "j2")
    second = open_capture(ctx)
    replaced = captures.find(ctx, first.id)
    assert replaced is not None
    assert replaced.outcome == "replaced"
    assert captures.close(ctx, first.id, "pass") is None
    assert captures.close(ctx, second.id, "pass") is not None
    assert captures.close(ctx, other.id, "pass") is not None
    assert captures.count(ctx, "j1") == 2

"""FLP-1 through the face process: whole captures, and everything that ends one early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from face.transport import chain_start
from idp.biometrics.client import CaptureRefused, FaceUnavailable
from idp.ids import digest, new_id
from idp.store import tenants
from tests.face import photos
from tests.face.actor import Actor
from tests.face_process.house import ORIGIN, FaceHouse
from tests.face_process.page import Page, sit, unpadded

ActorOf = Callable[[str], Actor]
Frame = tuple[int, int, int, bytes, bytes]


def test_a_person_who_enrolled_by_a_capture_is_recognised_in_the_next(house: FaceHouse, actor: ActorOf) -> None:
    person = house.enrolled(actor("obama.jpg"))
    outcome = house.sits(person, actor("obama.jpg"))
    assert (outcome.result, outcome.detail["match"], outcome.detail["live"]) == ("pass", True, True)


def test_another_person_is_refused_however_well_they_turn(house: FaceHouse, actor: ActorOf) -> None:
    person = house.on_file("obama.jpg")
    outcome = house.sits(person, actor("biden.jpg"))
    assert (outcome.result, outcome.detail["match"], outcome.detail["live"]) == ("fail", False, True)


def test_fa_12_whoever_resembles_another_person_more_than_the_claimed_one_is_refused(
    house: FaceHouse, actor: ActorOf
) -> None:
    person = house.person()
    house.client.import_images(house.tenants["acme"].id, person, [photos.photo("obama3.jpg").read_bytes()])
    assert house.sits(person, actor("obama.jpg")).result == "pass"
    house.enrolled(actor("obama.jpg"))
    outcome = house.sits(person, actor("obama.jpg"))
    assert (outcome.result, outcome.detail["match"]) == ("fail", True)
    assert outcome.detail["gates"]["cohort"] == "fail"


def test_a_person_without_a_face_on_file_never_passes(house: FaceHouse, actor: ActorOf) -> None:
    assert house.sits(house.person(), actor("obama.jpg")).result == "fail"


def test_nobody_is_enrolled_without_a_receipt_of_consent(house: FaceHouse) -> None:
    with pytest.raises(FaceUnavailable, match="bad_request"):
        house.open(new_id(), "enrol")


def test_a_capture_without_a_head_that_follows_fails(house: FaceHouse, actor: ActorOf) -> None:
    class Still(Actor):
        def told(self, to: str | None, at: float) -> None:
            """Looks straight whatever is asked."""

    person = house.on_file("obama.jpg")
    still = actor("obama.jpg")
    still.__class__ = Still
    assert house.sits(person, still).result == "fail"


def test_finishing_without_frames_is_a_retry(house: FaceHouse) -> None:
    capture, _ = house.open(house.person())
    assert house.finish(capture).result == "retry"


def test_the_first_answer_holds_one_step_and_a_key_of_32_bytes(house: FaceHouse) -> None:
    _, opened = house.open(house.person())
    assert opened.step == {"index": 0, "type": "centre"}
    assert (len(unpadded(opened.key)), opened.expires_in) == (32, 45)


def test_the_chain_starts_with_capture_journey_tenant_and_origin(house: FaceHouse) -> None:
    capture, opened = house.open(house.person(), journey="the-journey")
    expected = chain_start(unpadded(opened.key), capture, "the-journey", house.tenants["acme"].slug, ORIGIN)
    assert unpadded(opened.chain) == expected


def test_a_capture_is_judged_once(house: FaceHouse) -> None:
    capture, _ = house.open(house.person())
    house.finish(capture)
    with pytest.raises(CaptureRefused, match="unknown"):
        house.finish(capture)


def _begun(house: FaceHouse, actor: Actor, frames: int = 4) -> tuple[str, Page, Callable[..., dict[str, Any]]]:
    """A capture that has taken some good frames."""
    capture, opened = house.open(house.person())
    page, send = Page.of(opened.key, opened.chain), house.sender(capture)
    sit(house.clock, actor, page, send, frames=frames)
    return capture, page, send


DEPARTURES: dict[str, Callable[[Frame], Frame]] = {
    "a wrong MAC": lambda f: (*f[:3], bytes(32), f[4]),
    "another picture": lambda f: (*f[:4], f[4] + b"\0"),
    "a number too high": lambda f: (f[0] + 100, *f[1:]),
    "a number again": lambda f: (f[0] - 1, *f[1:]),
    "a step not released": lambda f: (f[0], 3, *f[2:]),
    "another time": lambda f: (*f[:2], f[2] + 1, *f[3:]),
}


@pytest.mark.parametrize("departure", DEPARTURES)
def test_fa_05_a_frame_that_does_not_fit_burns_the_capture(house: FaceHouse, actor: ActorOf, departure: str) -> None:
    capture, page, send = _begun(house, actor("obama.jpg"))
    good = page.frame(0, 0.5, actor("obama.jpg").jpeg(0.5))
    house.clock.step(0.1)
    with pytest.raises(CaptureRefused, match="burned"):
        send(*DEPARTURES[departure](good))
    with pytest.raises(CaptureRefused, match="burned"):
        send(*good)
    with pytest.raises(CaptureRefused, match="burned"):
        house.finish(capture)


def test_fa_05_frames_of_another_capture_burn_this_one(house: FaceHouse, actor: ActorOf) -> None:
    one, first, _ = _begun(house, actor("obama.jpg"))
    _, _, send = _begun(house, actor("obama.jpg"))
    house.clock.step(0.1)
    with pytest.raises(CaptureRefused, match="burned"):
        send(*first.frame(0, 0.5, actor("obama.jpg").jpeg(0.5)))
    assert house.finish(one).result == "retry"  # and the other is as it was


def test_fa_05_two_frames_in_flight_may_overtake_each_other(house: FaceHouse, actor: ActorOf) -> None:
    _, page, send = _begun(house, actor("obama.jpg"))
    early, late = (page.frame(0, 0.5 + n / 10, actor("obama.jpg").jpeg(0.5)) for n in range(2))
    house.clock.step(0.2)
    send(*late)
    assert send(*early)["step"]["index"] == 0


def test_fa_05_a_frame_after_the_end_of_its_capture_is_refused(house: FaceHouse, actor: ActorOf) -> None:
    _, page, send = _begun(house, actor("obama.jpg"))
    house.clock.step(45)
    with pytest.raises(CaptureRefused, match="expired"):
        send(*page.frame(0, 45.5, actor("obama.jpg").jpeg(0.5)))


def test_fa_05_a_frame_from_another_browser_or_tenant_finds_no_capture(house: FaceHouse, actor: ActorOf) -> None:
    capture, page, send = _begun(house, actor("obama.jpg"))
    good = page.frame(0, 0.5, actor("obama.jpg").jpeg(0.5))
    house.clock.step(0.1)
    with pytest.raises(CaptureRefused, match="unknown"):
        house.sender(capture, browser=digest("another cookie"))(*good)
    with pytest.raises(CaptureRefused, match="unknown"):
        house.sender(capture, slug="other")(*good)
    with pytest.raises(CaptureRefused, match="unknown"):
        house.finish(capture, browser=digest("another cookie"))
    assert send(*good)["step"]["index"] == 0  # who asked for what is not theirs changed nothing


def test_opening_a_capture_burns_the_earlier_one_of_its_journey(house: FaceHouse) -> None:
    person = house.person()
    first, _ = house.open(person, journey="j")
    house.open(person, journey="j")
    with pytest.raises(CaptureRefused, match="burned"):
        house.finish(first)


def test_ds_10_one_tenant_opens_a_burst_and_then_waits_while_another_goes_on(house: FaceHouse) -> None:
    person, elsewhere = house.person(), house.person("other")
    for _ in range(8):
        house.open(person)
    with pytest.raises(FaceUnavailable, match="busy") as busy:
        house.open(person)
    assert busy.value.retry_after >= 1
    house.open(elsewhere, slug="other")
    house.clock.step(1)
    house.open(person)


def test_ds_10_64_captures_are_open_at_most(house: FaceHouse) -> None:
    people = {slug: house.person(slug) for slug in ("acme", "other")}
    for _ in range(32):
        for slug, person in people.items():
            house.open(person, slug=slug)
        house.clock.step(1)
    with pytest.raises(FaceUnavailable, match="busy"):
        house.open(people["acme"])


def test_fa_16_no_answer_holds_a_score(house: FaceHouse, actor: ActorOf) -> None:
    person = house.on_file("obama.jpg")
    capture, opened = house.open(person)
    answers: list[dict[str, Any]] = []
    send = house.sender(capture)

    def listening(*frame: Any) -> dict[str, Any]:
        answers.append(send(*frame))
        return answers[-1]

    sit(house.clock, actor("biden.jpg"), Page.of(opened.key, opened.chain), listening)
    for answer in answers:
        assert set(answer) == {"step", "hint", "at"}
        assert set(answer["at"] or {}) <= {"x", "y", "near"}  # where the head points, which is nobody's in particular
    told = [{"hint": answer["hint"]} for answer in answers] + [house.finish(capture).detail]
    assert not any(isinstance(value, float) for value in _values(told))


def _values(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in _values(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in _values(inner)]
    return [value]


@pytest.mark.parametrize("name", ["flp-1.0", "flp-1.0-strict"])
def test_a_tenant_chooses_how_strictly_a_face_is_judged_alive(house: FaceHouse, name: str) -> None:
    with house.inside() as ctx:
        tenants.set_policy(ctx, replace(ctx.tenant.policy, face_liveness=name))
    capture, _ = house.open(house.person(), "enrol")
    assert house.finish(capture).detail["liveness"] == name


def test_a_liveness_profile_that_nobody_knows_opens_nothing(house: FaceHouse) -> None:
    with house.inside() as ctx:
        tenants.set_policy(ctx, replace(ctx.tenant.policy, face_liveness="flp-9"))
    with pytest.raises(FaceUnavailable):
        house.open(house.person(), "enrol")

"""What a tenant's policy makes of a real enrolment: approval, the search for duplicates; what sign-ins leave alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from idp.context import Policy
from idp.store import audit, faces, tenants
from tests.face.actor import Actor
from tests.face_process.house import FaceHouse

ActorOf = Callable[[str], Actor]


def choose(house: FaceHouse, **policy: object) -> None:
    with house.inside() as ctx:
        tenants.set_policy(ctx, replace(Policy(), **policy))  # type: ignore[arg-type]
    house.clock.step(2)


def kept(house: FaceHouse, person: str) -> dict[str, bytes]:
    with house.inside() as ctx:
        return {template.id: template.ciphertext for template in faces.of_person(ctx, person)}


def test_fa_23_sign_ins_change_no_template_whoever_looks_into_the_camera(house: FaceHouse, actor: ActorOf) -> None:
    person = house.enrolled(actor("obama.jpg"))
    enrolled = kept(house, person)
    assert len(enrolled) == 5
    results = [house.sits(person, actor(photo)).result for photo in ("obama3.jpg", "biden.jpg", "obama.jpg")]
    assert results == ["pass", "fail", "pass"]
    assert kept(house, person) == enrolled


def test_mf_16_where_an_administrator_approves_faces_a_new_one_opens_nothing_until_then(
    house: FaceHouse, actor: ActorOf
) -> None:
    choose(house, face_approval=True)
    person = house.person()
    assert house.sits(person, actor("obama.jpg"), "enrol").result == "pass"
    assert house.sits(person, actor("obama.jpg")).result == "fail"
    with house.inside() as ctx:
        assert faces.approve(ctx, person) == 5
    assert house.sits(person, actor("obama.jpg")).result == "pass"


def test_c6_fa_18_where_policy_asks_a_second_account_of_one_face_is_flagged_and_its_person_hears_nothing(
    house: FaceHouse, actor: ActorOf
) -> None:
    choose(house, face_duplicates=True)
    first = house.enrolled(actor("obama.jpg"))
    second = house.person()
    outcome = house.sits(second, actor("obama.jpg"), "enrol")
    assert (outcome.result, outcome.hint) == ("pass", None)
    with house.inside() as ctx:
        found = [event for event in audit.recent(ctx) if event.kind == "face.duplicate"]
    assert [event.person for event in found] == [second]
    assert first in str(found[0].detail)

"""FA-04 and FLP-1 V7 in the face process: pictures that an earlier capture of the person has shown are known again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from sqlalchemy import select

from face.pipeline import Pipeline
from face.shown import digest, luma
from idp.biometrics.client import CaptureRefused
from idp.store.tables import frame_digests
from tests.face.actor import Actor
from tests.face.clips import Rendered
from tests.face.puppet import State
from tests.face_process.house import FaceHouse
from tests.face_process.page import Page

ActorOf = Callable[[str], Actor]


@pytest.fixture
def recorded(pipeline: Pipeline) -> Callable[[], Actor]:
    """Whose pictures are the same, byte for byte, whenever the same is asked."""
    return lambda: Actor(Rendered(pipeline, "obama.jpg"), seed=900_000)


def kept(house: FaceHouse, person: str, slug: str = "acme") -> set[bytes]:
    with house.inside(slug) as ctx:
        found = select(frame_digests.c.digest).where(
            frame_digests.c.tenant == ctx.tenant.id, frame_digests.c.person == person
        )
        return set(ctx.tx.execute(found).scalars())


def test_fa_04_pictures_of_a_capture_that_passed_are_a_replay_in_the_next(
    house: FaceHouse, actor: ActorOf, recorded: Callable[[], Actor]
) -> None:
    person = house.enrolled(actor("obama.jpg"))
    assert house.sits(person, recorded()).result == "pass"
    outcome = house.sits(person, recorded())
    assert (outcome.result, outcome.detail["gates"]["V7 replay"]) == ("fail", "fail")
    assert house.sits(person, actor("obama.jpg")).result == "pass"


def test_fa_04_so_are_those_of_the_enrolment_and_of_a_burned_capture(
    house: FaceHouse, actor: ActorOf, recorded: Callable[[], Actor]
) -> None:
    enrolled = house.enrolled(recorded())
    assert house.sits(enrolled, recorded()).detail["gates"]["V7 replay"] == "fail"
    person = house.on_file("obama.jpg")
    before = kept(house, person)
    capture, opened = house.open(person)
    page, camera, send = Page.of(opened.key, opened.chain), recorded(), house.sender(capture)
    for number in range(4):
        house.clock.step(0.1)
        send(*page.frame(0, 0.1 * (number + 1), camera.jpeg(0.0)))
    with pytest.raises(CaptureRefused):
        send(4, 0, 900, bytes(32), camera.jpeg(0.0))
    assert len(kept(house, person) - before) == 4
    assert house.sits(person, recorded()).detail["gates"]["V7 replay"] == "fail"


def test_v7_a_replay_for_one_is_none_for_another(house: FaceHouse, recorded: Callable[[], Actor]) -> None:
    people = [house.on_file("obama.jpg", slug="other") for _ in range(2)]
    for person in people:
        assert house.sits(person, recorded(), slug="other").detail["gates"]["V7 replay"] == "pass"


def test_v7_digests_are_keyed_by_tenant_and_go_with_the_face(
    house: FaceHouse, pipeline: Pipeline, recorded: Callable[[], Actor]
) -> None:
    here, there = house.enrolled(recorded()), house.enrolled(recorded(), slug="other")
    ours, theirs = kept(house, here), kept(house, there, "other")
    assert min(len(ours), len(theirs)) > 30
    assert not ours & theirs
    image = Rendered(pipeline, "obama.jpg").image(State(), 900_001)
    assert not {digest(luma(image)), hashlib.sha256(luma(image)).digest()} & ours
    house.client.forget(house.tenants["acme"].id, here)
    assert kept(house, here) == set()
    assert kept(house, there, "other") == theirs

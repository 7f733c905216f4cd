"""Enrolments where they are kept: approval, an older model, duplicates, linked accounts. No camera: made vectors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from numpy.typing import NDArray

from face.enrol import Chosen
from face.profiles import profile
from idp.biometrics import duplicates
from idp.biometrics.captures import Claim
from idp.biometrics.galleries import Galleries
from idp.biometrics.keys import FaceKeys
from idp.biometrics.reference_model import SCHEMA, VERSION, needs_reenrolment
from idp.biometrics.references import References
from idp.biometrics.units import Unit, Units
from idp.clock import SystemClock
from idp.keys.envelope import Envelope, load_kek
from idp.store import audit, face_pairs, faces
from tests.face_process.house import BROWSER, ORIGIN, FaceHouse

Vector = NDArray[np.float32]


def face(angle: float, axis: int = 0) -> Vector:
    """(192,): of one axis's person, with cosine `angle` to the others that one makes for the axis."""
    vector = np.zeros(192, np.float32)
    vector[2 * axis], vector[2 * axis + 1] = angle, np.sqrt(1 - angle**2)
    return vector


ALICE, MALLORY = face(1.0), face(1.0, axis=1)


@pytest.fixture
def references(house: FaceHouse) -> References:
    return References(FaceKeys(Envelope(load_kek(house.process.data / "face.kek", "NONE"))))


@contextmanager
def at_work(house: FaceHouse) -> Iterator[Unit]:
    with house.inside() as main, house.inside(keys=True) as keys:
        yield Unit(main, keys)


def test_the_kept_templates_say_how_the_head_was_turned(house: FaceHouse, references: References) -> None:
    person = house.person()
    with at_work(house) as unit:
        references.replace(unit, person, [Chosen("frontal", ALICE), Chosen("left", face(0.9))])
        assert {(one.view, one.verified) for one in faces.of_person(unit.main, person)} == {
            ("frontal", True),
            ("left", True),
        }


def test_mf_16_a_proposed_face_is_compared_with_nobody_until_it_is_approved(
    house: FaceHouse, references: References
) -> None:
    person = house.person()
    with at_work(house) as unit:
        references.propose(unit, person, [Chosen("frontal", MALLORY)])
        assert references.of_person(unit, person) == []
        assert list(references.of_tenant(unit)) == []
        assert faces.approve(unit.main, person) == 1
        assert len(references.of_person(unit, person)) == 1


def test_mf_16_a_proposed_face_leaves_the_one_in_use_until_it_is_approved(
    house: FaceHouse, references: References
) -> None:
    person = house.person()
    with at_work(house) as unit:
        references.replace(unit, person, [Chosen("frontal", ALICE)])
        before = faces.of_person(unit.main, person)
        references.propose(unit, person, [Chosen("frontal", face(0.9))])
        references.propose(unit, person, [Chosen("frontal", face(0.8))])
        assert faces.of_person(unit.main, person) == before
        assert len(references.of_person(unit, person)) == 1
        assert len(faces.pending_of(unit.main, person)) == 1
    with at_work(house) as unit:
        assert faces.approve(unit.main, person) == 1
        unit.main.tx.commit()
        assert references.destroy_keys(unit, person) == 1
        assert len(references.of_person(unit, person)) == 1


def test_a_rejected_face_is_deleted_with_its_key_and_the_one_in_use_still_opens(
    house: FaceHouse, references: References
) -> None:
    person = house.person()
    with at_work(house) as unit:
        references.replace(unit, person, [Chosen("frontal", ALICE)])
        references.propose(unit, person, [Chosen("frontal", MALLORY)])
        assert faces.delete_pending(unit.main, person) == 1
        unit.main.tx.commit()
        assert references.destroy_keys(unit, person) == 1
        assert len(references.of_person(unit, person)) == 1


@pytest.mark.parametrize(("model", "version"), [("an-older-model-1", SCHEMA), (VERSION, SCHEMA + 1)])
def test_fa_33_templates_of_another_model_are_neither_compared_nor_in_the_gallery(
    house: FaceHouse, references: References, model: str, version: int
) -> None:
    person = house.person()
    with at_work(house) as unit:
        references.replace(unit, person, [Chosen("frontal", ALICE)])
        kept = faces.of_person(unit.main, person)[0]
        assert not needs_reenrolment(kept)
        faces.delete_of_person(unit.main, person)
        old = faces.add(
            unit.main,
            id="old",
            person=person,
            model=model,
            version=version,
            key=kept.key,
            ciphertext=kept.ciphertext,
            verified=True,
        )
        assert needs_reenrolment(old)
        assert references.of_person(unit, person) == []
        assert list(references.of_tenant(unit)) == []
        references.forget(unit, person)


class _Searched:
    """A house's galleries beside the process's own, and what a search for duplicates of a person finds in them."""

    def __init__(self, house: FaceHouse, references: References) -> None:
        self.house, self.references = house, references
        self.galleries = Galleries(
            Units(house.main, house.keys, SystemClock()), references, lambda *_: None, lambda *_: None
        )
        self.galleries.prepare(house.tenants["acme"].id)

    def enrol(self, person: str, vector: Vector) -> None:
        """With a search, as the process does it."""
        tenant = self.house.tenants["acme"]
        with at_work(self.house) as unit:
            self.references.replace(unit, person, [Chosen("frontal", vector)])
            claim = Claim(
                tenant=tenant.id,
                slug=tenant.slug,
                journey="j",
                person=person,
                browser=BROWSER,
                purpose="enrol",
                origin=ORIGIN,
                profile=profile(),
                templates=frozenset(),
                references=(),
                matrix=self.references.matrix(unit),
                selves=face_pairs.same_as(unit.main, person) | {person},
                words=False,
                light=True,
            )
            duplicates.search(unit, self.galleries, claim, [vector])
        self.galleries._follow()

    def rival(self, person: str, vector: Vector) -> float | None:
        with at_work(self.house) as unit:
            matrix = self.references.matrix(unit)
            selves = face_pairs.same_as(unit.main, person) | {person}
        return self.galleries.rival(self.house.tenants["acme"].id, selves, vector, matrix)

    def events(self) -> list[tuple[str | None, object]]:
        with self.house.inside() as ctx:
            return [(one.person, one.detail.get("other")) for one in audit.recent(ctx) if one.kind == "face.duplicate"]


@pytest.fixture
def searched(house: FaceHouse, references: References) -> Iterator[_Searched]:
    made = _Searched(house, references)
    yield made
    made.galleries.close()


def test_c6_the_same_face_under_two_accounts_is_flagged_once_to_administrators(searched: _Searched) -> None:
    first, second, other = (searched.house.person() for _ in range(3))
    searched.enrol(first, ALICE)
    searched.enrol(other, MALLORY)
    assert searched.events() == []
    searched.enrol(second, face(0.95))
    searched.enrol(second, face(0.96))
    assert searched.events() == [(second, first)]
    with searched.house.inside() as ctx:
        assert [pair.state for pair in face_pairs.listing(ctx)] == ["found"]


def test_c6_the_search_is_stricter_than_a_sign_in(searched: _Searched) -> None:
    """A search among N compares N times."""
    between = (profile().threshold + profile(duplicates.STRICTER).threshold) / 2
    assert between > profile().threshold
    first, second = searched.house.person(), searched.house.person()
    searched.enrol(first, ALICE)
    searched.enrol(second, face(between))
    assert searched.events() == []


def test_accounts_that_an_administrator_linked_are_no_rivals_of_each_other(searched: _Searched) -> None:
    first, second = searched.house.person(), searched.house.person()
    searched.enrol(first, ALICE)
    searched.enrol(second, ALICE)
    assert (searched.rival(first, ALICE) or 0) > 0.99
    with searched.house.inside() as ctx:
        face_pairs.settle(ctx, first, second, "same")
    assert searched.rival(first, ALICE) == -1.0
    searched.enrol(second, face(0.97))
    assert len(searched.events()) == 1  # of the first time, none since


def test_without_a_gallery_the_search_says_that_it_was_not_made(searched: _Searched) -> None:
    searched.galleries._filled.clear()
    searched.enrol(searched.house.person(), ALICE)
    with searched.house.inside() as ctx:
        assert [event.kind for event in audit.recent(ctx)] == ["face.duplicates_unsearched"]

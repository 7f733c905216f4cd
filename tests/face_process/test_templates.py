"""Templates at rest: encrypted, bound to their place, gone when deleted (security D1 to D6)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select, update

from face.pipeline import Pipeline
from idp.biometrics.client import CaptureRefused
from idp.biometrics.keys import FaceKeys
from idp.biometrics.portraits import embedding_of
from idp.biometrics.references import References, as_embedded
from idp.biometrics.refusals import ImageRejected
from idp.biometrics.templates import Label, seal, unseal
from idp.biometrics.units import Unit
from idp.keys.envelope import Envelope, Unreadable, load_kek
from idp.store import face_keys, faces
from idp.store.face_key_tables import person_face_keys
from idp.store.tables import face_deletions, templates
from tests.face import photos
from tests.face.actor import Actor
from tests.face_process.house import FaceHouse

ActorOf = Callable[[str], Actor]


def test_fa_24_no_file_of_the_house_holds_a_known_vector(house: FaceHouse, pipeline: Pipeline) -> None:
    picture = photos.photo("obama.jpg").read_bytes()
    person = house.person()
    assert house.client.import_images(house.tenants["acme"].id, person, [picture]) == 1
    stored, embedded = _vectors(house, person), embedding_of(pipeline, picture)
    assert float(embedded @ stored[1]) > 0.999  # the right needle for the haystack
    needles = [vector[k : k + 2].tobytes() for vector in (*stored, embedded) for k in range(0, 192, 2)]
    files = [path for path in house.process.data.iterdir() if path.is_file()]
    assert any(path.name == "faceguard.db" for path in files)
    for path in files:
        content = path.read_bytes()
        assert not any(needle in content for needle in needles), path


def test_fa_25_a_ciphertext_moved_to_another_person_does_not_open(house: FaceHouse, actor: ActorOf) -> None:
    victim, thief = house.on_file("obama.jpg"), house.on_file("biden.jpg")
    with house.inside() as ctx:
        stolen = faces.of_person(ctx, victim)[0].ciphertext
        for own in faces.of_person(ctx, thief):
            ctx.tx.execute(update(templates).where(templates.c.id == own.id).values(ciphertext=stolen))
    outcome = house.sits(thief, actor("obama.jpg"))
    assert (outcome.result, outcome.detail["match"]) == ("fail", False)
    assert "face template unreadable" in house.process.log()


@pytest.mark.parametrize("field", ["tenant", "person", "template", "model", "version"])
def test_fa_25_a_ciphertext_opens_under_no_other_label_even_with_the_right_key(field: str) -> None:
    key, label = bytes(range(32)), Label("acme", "alice", "t1", "model-1", 1)
    vector = np.full(192, 192**-0.5, np.float32)
    ciphertext = seal(vector, key, label)
    assert np.array_equal(unseal(ciphertext, key, label), vector)
    other = replace(label, **{field: 2 if field == "version" else "x"})  # type: ignore[arg-type]
    with pytest.raises(Unreadable):
        unseal(ciphertext, key, other)


def test_fa_27_a_deleted_face_is_refused_at_once_and_its_key_is_gone(house: FaceHouse, actor: ActorOf) -> None:
    person = house.enrolled(actor("obama.jpg"))
    assert house.client.forget(house.tenants["acme"].id, person) >= 3
    assert house.sits(person, actor("obama.jpg")).result == "fail"
    with house.inside() as ctx, house.inside(keys=True) as keys:
        assert faces.count(ctx, person) == 0
        owned = select(person_face_keys.c.key).where(person_face_keys.c.person == person)
        assert keys.tx.execute(owned).all() == []
        ledger = select(face_deletions.c.key_destroyed_at).where(face_deletions.c.person == person)
        closed = ctx.tx.execute(ledger).scalars().all()
        assert len(closed) >= 3
        assert None not in closed
    assert house.client.forget(house.tenants["acme"].id, person) == 0  # may be repeated


def test_fa_27_rows_that_come_back_from_a_backup_do_not_open_without_their_key(
    house: FaceHouse, actor: ActorOf
) -> None:
    person = house.on_file("obama.jpg")
    with house.inside() as ctx:
        kept = faces.of_person(ctx, person)
    house.client.forget(house.tenants["acme"].id, person)
    with house.inside() as ctx:
        for one in kept:
            faces.add(
                ctx,
                id=one.id,
                person=person,
                model=one.model,
                version=one.version,
                key=one.key,
                ciphertext=one.ciphertext,
                verified=True,
            )
    assert house.sits(person, actor("obama.jpg")).result == "fail"


def test_fa_27_a_deletion_in_another_process_reaches_open_captures_within_a_second(house: FaceHouse) -> None:
    person = house.on_file("obama.jpg")
    capture, _ = house.open(person)
    with house.inside() as ctx:
        faces.delete_of_person(ctx, person)
    time.sleep(0.8)
    with pytest.raises(CaptureRefused, match="burned"):
        house.finish(capture)


def test_a_new_enrolment_replaces_the_face_and_leaves_a_capture_of_the_new_one_alone(
    house: FaceHouse, actor: ActorOf
) -> None:
    person = house.enrolled(actor("obama.jpg"))
    assert house.sits(person, actor("biden.jpg"), "enrol").result == "pass"
    capture, _ = house.open(person)
    time.sleep(0.6)
    assert house.finish(capture).result == "retry"  # not burned: its references are those on file
    assert house.sits(person, actor("biden.jpg")).result == "pass"
    assert house.sits(person, actor("obama.jpg")).result == "fail"


def test_fa_26_the_same_face_in_two_tenants_is_stored_as_two_unrelated_vectors(house: FaceHouse) -> None:
    picture = photos.photo("obama.jpg").read_bytes()
    stored = []
    for slug in ("acme", "other"):
        person = house.person(slug)
        house.client.import_images(house.tenants[slug].id, person, [picture])
        stored.append(_vectors(house, person, slug)[0])
    assert abs(float(stored[0] @ stored[1])) < 0.3  # sd 0.07 for unrelated vectors of 192


def test_tn_08_a_face_enrolled_in_one_tenant_is_unknown_in_another(house: FaceHouse, actor: ActorOf) -> None:
    person = house.on_file("obama.jpg")
    assert house.sits(person, actor("obama.jpg"), slug="other").result == "fail"
    # and there it is no rival of whoever looks alike
    elsewhere = house.on_file("obama.jpg", slug="other")
    outcome = house.sits(elsewhere, actor("obama.jpg"), slug="other")
    assert (outcome.result, outcome.detail["gates"]["cohort"]) == ("pass", "pass")


def test_tn_08_keys_of_one_tenant_do_not_open_in_another(house: FaceHouse, actor: ActorOf) -> None:
    person = house.on_file("obama.jpg")
    with house.inside() as ctx, house.inside(keys=True) as keys:
        name = faces.of_person(ctx, person)[0].key
        wrapped = face_keys.person_key(keys, person, name)
        assert wrapped is not None
        other_tenant = house.tenants["other"].id
        row = {"tenant": other_tenant, "person": person, "key": name, "wrapped": wrapped, "created_at": keys.now}
        keys.tx.execute(person_face_keys.insert().values(**row))
    with house.inside() as ctx, house.inside("other") as other:
        for one in faces.of_person(ctx, person):
            faces.add(
                other,
                id=one.id,
                person=person,
                model=one.model,
                version=one.version,
                key=one.key,
                ciphertext=one.ciphertext,
                verified=True,
            )
    assert house.sits(person, actor("obama.jpg"), slug="other").result == "fail"


def test_an_import_stores_unverified_templates_and_refuses_pictures_without_one_good_face(
    house: FaceHouse, actor: ActorOf
) -> None:
    person, acme = house.person(), house.tenants["acme"].id
    with pytest.raises(ImageRejected):
        house.client.import_images(acme, person, [photos.photo("obama.jpg").read_bytes(), b"no picture"])
    with house.inside() as ctx:
        assert faces.count(ctx, person) == 0  # all or none
    assert house.client.import_images(acme, person, [photos.photo("obama.jpg").read_bytes()]) == 1
    with house.inside() as ctx:
        assert [one.verified for one in faces.of_person(ctx, person)] == [False]
    assert house.sits(person, actor("obama.jpg")).result == "pass"


def _vectors(house: FaceHouse, person: str, slug: str = "acme") -> tuple[np.ndarray, np.ndarray]:
    """The person's first template as stored and as embedded, opened with the real keys."""
    kek = load_kek(house.process.data / "face.kek", "FACEGUARD_FACE_KEK")
    references = References(FaceKeys(Envelope(kek)))
    with house.inside(slug) as main, house.inside(slug, keys=True) as keys:
        unit = Unit(main, keys)
        found = references.of_person(unit, person)[:1]
        return found[0].vector, as_embedded(found, references.matrix(unit))[0]

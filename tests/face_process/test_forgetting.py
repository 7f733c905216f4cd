"""A deleted face loses its key in the end, whatever was down in between, and a newer face keeps its own (FA-27)."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from face.enrol import Chosen
from idp.biometrics.keys import FaceKeys
from idp.biometrics.references import References
from idp.biometrics.units import Unit
from idp.house import House, open_house
from idp.keys.envelope import Envelope, load_kek
from idp.settings import load
from idp.store import audit, face_keys, faces, people
from idp.store.face_key_tables import person_face_keys
from idp.store.tables import face_deletions
from idp.worker import forget_faces
from tests.face import photos
from tests.face_process.house import FaceHouse


def test_fa_27_a_face_deleted_while_the_process_is_away_loses_its_key_when_it_is_back(house: FaceHouse) -> None:
    person = enrolled(house)
    with away(house):
        deleted_by_a_web_worker(house, person)
        assert forget_faces(worker(house)) == 0
        assert (keys_of(house, person), open_rows(house, person)) == (1, 1)
    assert forget_faces(worker(house)) == 1
    assert (keys_of(house, person), open_rows(house, person)) == (0, 0)
    with house.inside() as ctx:
        assert "face.key_destroyed" in {event.kind for event in audit.recent(ctx, 5)}
    assert forget_faces(worker(house)) == 0, "nothing is left to do"


def test_who_enrolled_anew_meanwhile_keeps_the_new_face(house: FaceHouse) -> None:
    person = enrolled(house)
    deleted_by_a_web_worker(house, person)
    old = key_names(house, person)
    imported(house, person)
    assert forget_faces(worker(house)) == 1
    assert key_names(house, person).isdisjoint(old)
    assert readable(house, person) == 1


def test_after_a_crash_between_key_and_ledger_the_ledger_is_closed(house: FaceHouse) -> None:
    person = enrolled(house)
    deleted_by_a_web_worker(house, person)
    with house.inside(keys=True) as keys:
        assert face_keys.destroy_person_key(keys, person, *key_names(house, person))
    assert open_rows(house, person) == 1
    assert forget_faces(worker(house)) == 1
    assert open_rows(house, person) == 0


def test_the_keys_of_a_person_who_was_removed_are_destroyed_too(house: FaceHouse) -> None:
    person = enrolled(house)
    with house.inside() as ctx:
        people.remove(ctx, person)
    assert forget_faces(worker(house)) == 1
    assert keys_of(house, person) == 0


def test_a_face_that_replaces_another_has_a_key_of_its_own_and_the_other_s_is_destroyed(house: FaceHouse) -> None:
    person = enrolled(house)
    old = key_names(house, person)
    with house.inside() as main, house.inside(keys=True) as keys:
        references, unit = opened(house), Unit(main, keys)
        chosen = [Chosen("frontal", reference.vector) for reference in references.of_person(unit, person)]
        references.replace(unit, person, chosen)
    assert keys_of(house, person) == 1
    assert key_names(house, person).isdisjoint(old)
    assert readable(house, person) == 1
    assert open_rows(house, person) == 0


def test_asking_for_keys_of_deleted_faces_leaves_a_face_on_file_alone(house: FaceHouse) -> None:
    person = enrolled(house)
    assert house.client.destroy_keys(house.tenants["acme"].id, person) == 0
    assert readable(house, person) == 1


def enrolled(house: FaceHouse) -> str:
    person = house.person()
    imported(house, person)
    return person


def imported(house: FaceHouse, person: str) -> None:
    picture = photos.photo("obama.jpg").read_bytes()
    assert house.client.import_images(house.tenants["acme"].id, person, [picture]) == 1


def deleted_by_a_web_worker(house: FaceHouse, person: str) -> None:
    """Up to where it would ask the face process."""
    with house.inside() as ctx:
        assert faces.delete_of_person(ctx, person) == 1


def worker(house: FaceHouse) -> House:
    return open_house(load(house.process.environ), house.clock)


@contextmanager
def away(house: FaceHouse) -> Iterator[None]:
    house.process.stop(signal.SIGTERM)
    try:
        yield
    finally:
        house.process.start()


def opened(house: FaceHouse) -> References:
    return References(FaceKeys(Envelope(load_kek(house.process.data / "face.kek", "FACEGUARD_FACE_KEK"))))


def readable(house: FaceHouse, person: str) -> int:
    with house.inside() as main, house.inside(keys=True) as keys:
        return len(opened(house).of_person(Unit(main, keys), person))


def key_names(house: FaceHouse, person: str) -> set[str]:
    with house.inside(keys=True) as keys:
        owned = select(person_face_keys.c.key).where(person_face_keys.c.person == person)
        return set(keys.tx.execute(owned).scalars())


def keys_of(house: FaceHouse, person: str) -> int:
    return len(key_names(house, person))


def open_rows(house: FaceHouse, person: str) -> int:
    still = (face_deletions.c.person == person, face_deletions.c.key_destroyed_at.is_(None))
    with house.inside() as ctx:
        count: int = ctx.tx.execute(select(func.count()).select_from(face_deletions).where(*still)).scalar_one()
    return count

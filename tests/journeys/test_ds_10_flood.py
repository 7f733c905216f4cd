"""DS-10: two hundred captures at once are all answered, soon, and whoever needs no face does not notice."""

from __future__ import annotations

import resource
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from idp.biometrics.protocol import Message
from idp.context import Ctx
from idp.endpoints.face_room import COME_BACK, PLACES, FaceRoom
from idp.http import Request, Response
from idp.settings import THREADS
from idp.store import counters
from tests.agent import Answer
from tests.face_process.camera import Camera
from tests.journeys.people import with_face
from tests.journeys.scripted_faces import BUSY, OPENED, ScriptedFaces, scripted_faces
from tests.world import World, landed

AT_ONCE = 200


@pytest.fixture
def faces(world: World) -> Iterator[ScriptedFaces]:
    world.set_policy(face="required")
    with_face(world)
    with scripted_faces(world) as made:
        yield made


def asked_at_once(camera: Camera) -> list[Answer]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda _: camera.ask(), range(AT_ONCE)))


def test_ds_10_two_hundred_at_once_are_all_answered_and_the_refused_are_told_when_to_come_back(
    world: World, faces: ScriptedFaces
) -> None:
    camera, began = faces.camera(), time.monotonic()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers = asked_at_once(camera)
    assert time.monotonic() - began < 30
    counts = Counter(answer.status for answer in answers)
    assert set(counts) <= {201, 429, 503}
    assert counts[503] > AT_ONCE / 2
    waits = {int(one.header("Retry-After") or "0") for one in answers if one.status == 503}
    assert waits <= set(range(COME_BACK[0], COME_BACK[1] + 1))
    assert len(waits) > 1, "they would all come back at once"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # KiB
    assert faces.camera().ask().status in {201, 429}  # and it goes on


def test_ds_10_while_the_face_process_hangs_others_sign_in_and_no_more_than_the_room_holds_wait_for_it(
    world: World, faces: ScriptedFaces
) -> None:
    stuck, inside = threading.Event(), 0

    def hang(asked: Message) -> dict[str, object]:
        nonlocal inside
        inside += 1
        stuck.wait(5)
        return OPENED

    faces.answer = hang  # type: ignore[method-assign]
    camera = faces.camera()
    with ThreadPoolExecutor(THREADS) as pool:
        pending = [pool.submit(camera.ask) for _ in range(THREADS)]
        world.set_policy("other", face="off")
        began = time.monotonic()
        assert landed(world.sign_in(world.browser(), slug="other"))["code"]
        assert time.monotonic() - began < 4
        stuck.set()
        assert {one.result().status for one in pending} <= {201, 429, 503}
    assert inside <= PLACES


def test_ds_10_while_the_face_process_is_busy_nothing_is_written_for_whom_it_would_refuse(
    world: World, faces: ScriptedFaces
) -> None:
    camera = faces.camera()
    faces.open = BUSY
    assert camera.ask().status == 503
    faces.open = OPENED
    refused = camera.ask()
    assert (refused.status, refused.json["error"]) == (503, "face_unavailable")
    with world.inside() as ctx:
        assert counters.look(ctx, "face", world.person().id).count == 0
    world.clock.step(BUSY.retry_after)
    assert camera.ask().status == 201


def test_ds_10_a_tenant_that_was_sent_away_is_not_another_one(world: World, faces: ScriptedFaces) -> None:
    world.set_policy("other", face="required")
    with_face(world, slug="other")
    faces.open = BUSY
    assert faces.camera().ask().status == 503
    faces.open = OPENED
    assert faces.camera(slug="other").ask().status == 201


def test_ds_10_a_place_is_free_again_whatever_became_of_its_request(world: World) -> None:
    room = FaceRoom(world.clock, places=1)

    def fails(ctx: Ctx, request: Request) -> Response:
        raise ZeroDivisionError

    def answers(ctx: Ctx, request: Request) -> Response:
        return Response(200, (), b"")

    with world.inside() as ctx:
        with pytest.raises(ZeroDivisionError):
            room.opening(fails)(ctx, None)
        assert room.opening(answers)(ctx, None).status == 200

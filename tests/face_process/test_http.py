"""The capture protocol over HTTP: a sign-in that asks for a face, and everything that is not one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from idp.store import audit, faces, proofs
from idp.tenants.invite import invite
from tests.agent import Answer, Browser
from tests.face import photos
from tests.face.actor import Actor
from tests.face_process.camera import Camera
from tests.face_process.page import Page, sit
from tests.face_process.running import FaceProcess, SharedClock
from tests.world import PASSWORD, World, claims_of, copy_world, landed

ActorOf = Callable[[str], Actor]
JPEG = "image/jpeg"


@dataclass
class FaceWorld:
    world: World
    process: FaceProcess
    clock: SharedClock

    def import_face(self, name: str, picture: str, slug: str = "acme") -> str:
        person = self.world.person(name, slug)
        tenant = self.world.tenant(slug)
        self.process.client.import_images(tenant.id, person.id, [photos.photo(picture).read_bytes()])
        return person.id

    def camera(self, name: str = "alice", slug: str = "acme", browser: Browser | None = None) -> Camera:
        """Signed in with the password, in front of the camera page."""
        at = browser or self.world.browser()
        return Camera.on(self.world.sign_in(at, name, slug), at, self.clock)

    def proofs_of(self, journey: str) -> list[str]:
        with self.world.inside() as ctx:
            return [proof.factor for proof in proofs.of_journey(ctx, journey)]


@pytest.fixture
def faced(founded: Path, tmp_path: Path, models: Path) -> Iterator[FaceWorld]:
    """Two tenants that demand a face; Alice's (Obama's) and Bob's (Biden's) are on file in the first."""
    data = tmp_path / "data"
    copy_world(founded, data)
    clock = SharedClock(path=tmp_path / "clock")
    world = World(data, clock)
    process = FaceProcess(data, models, clock)
    process.start()
    made = FaceWorld(world, process, clock)
    for slug in ("acme", "other"):
        world.set_policy(slug, face="required", floor="urn:faceguard:acr:face")
    made.import_face("alice", "obama.jpg")
    made.import_face("bob", "biden.jpg")
    yield made
    if process.child and process.child.poll() is None:
        process.stop()
    world.house.database.dispose()


def test_the_enrolled_person_passes_and_gets_amr_face(faced: FaceWorld, actor: ActorOf) -> None:
    camera = faced.camera()
    answer = camera.sits(actor("obama.jpg"))
    assert (answer.status, answer.json["result"]) == (200, "pass")
    signed_in = camera.browser.get(answer.json["next"])
    tokens = faced.world.redeem(landed(signed_in)["code"]).json
    assert set(claims_of(tokens["id_token"])["amr"]) == {"pwd", "face", "mfa"}


def test_another_face_is_refused_and_leaves_no_proof(faced: FaceWorld, actor: ActorOf) -> None:
    camera = faced.camera()
    answer = camera.sits(actor("biden.jpg"))
    assert (answer.status, answer.json["result"]) == (200, "fail")
    assert "face" not in faced.proofs_of(camera.journey)


def test_fa_16_no_answer_and_no_log_holds_a_score(faced: FaceWorld, actor: ActorOf) -> None:
    camera = faced.camera()
    answer = camera.sits(actor("biden.jpg"))
    assert set(answer.json) == {"result", "hint", "next"}
    with faced.world.inside() as ctx:
        details = json.dumps([dict(event.detail) for event in audit.recent(ctx)])
    assert "0." not in details
    assert "score" not in faced.process.log()


def test_fa_17_pass_and_fail_have_one_length_and_come_at_a_quarter_of_a_second(
    faced: FaceWorld, actor: ActorOf
) -> None:
    seen: list[tuple[int, float]] = []
    for face in ("obama.jpg", "biden.jpg"):
        camera = faced.camera()
        opened = camera.open()

        def send(*frame: Any, at: Camera = camera, capture: str = opened["id"]) -> dict[str, Any]:
            return dict(at.frame(capture, *frame).json)

        sit(faced.clock, actor(face), Page.of(opened["key"], opened["chain"]), send)
        began = time.monotonic()
        answer = camera.finish(opened["id"])
        seen.append((len(answer.body), time.monotonic() - began))
    assert seen[0][0] == seen[1][0]
    assert all(seconds >= 0.25 for _, seconds in seen)


@pytest.mark.parametrize("address", ["", "/AAAAAAAAAAAAAAAAAAAAAA/frames"])
def test_fa_01_a_picture_without_a_capture_gets_no_answer_about_a_face(faced: FaceWorld, address: str) -> None:
    browser = faced.world.browser()
    answer = browser.send(
        "POST",
        f"/t/acme/face/captures{address}",
        body=photos.photo("obama.jpg").read_bytes()[:4000],
        content_type=JPEG,
    )
    assert (answer.status, answer.json["error"]) == (400, "capture_ticket_required")


def test_mf_02_what_a_client_says_about_itself_changes_nothing(faced: FaceWorld) -> None:
    camera = faced.camera()
    answer = camera.ask(match=True, live=True, score=0.99, embedding=[1.0] * 192, result="pass")
    assert answer.status == 201
    finished = camera.finish(answer.json["id"], result="pass", match=True, live=True, score=1.0)
    assert finished.json["result"] == "retry"
    assert "face" not in faced.proofs_of(camera.journey)


def _begun(camera: Camera, actor: Actor, frames: int = 3) -> tuple[str, Page]:
    opened = camera.open()
    page = Page.of(opened["key"], opened["chain"])
    sit(camera.clock, actor, page, lambda *frame: dict(camera.frame(opened["id"], *frame).json), frames=frames)
    camera.clock.step(0.1)
    return opened["id"], page


def test_mf_03_a_capture_answers_no_other_browser_journey_person_or_tenant(faced: FaceWorld, actor: ActorOf) -> None:
    alice, bob = faced.camera("alice"), faced.camera("bob")
    capture, page = _begun(alice, actor("obama.jpg"))
    frame = page.frame(0, 0.4, actor("obama.jpg").jpeg(0.4))
    others = [bob, replace(alice, browser=faced.world.browser())]
    others.append(replace(alice, captures=alice.captures.replace("/t/acme/", "/t/other/")))
    for other in others:
        for answer in (other.frame(capture, *frame), other.finish(capture)):
            assert (answer.status, answer.json["error"]) == (404, "capture_unknown")
    assert alice.frame(capture, *frame).status == 200  # and it goes on for its own


def test_mf_03_a_passed_capture_cannot_be_finished_again(faced: FaceWorld, actor: ActorOf) -> None:
    camera = faced.camera()
    opened = camera.open()
    page = Page.of(opened["key"], opened["chain"])
    sit(faced.clock, actor("obama.jpg"), page, lambda *frame: dict(camera.frame(opened["id"], *frame).json))
    assert camera.finish(opened["id"]).json["result"] == "pass"
    again = camera.finish(opened["id"])
    assert (again.status, again.json["error"]) == (410, "capture_over")
    assert faced.proofs_of(camera.journey).count("face") == 1


def test_mf_03_a_journey_of_another_browser_opens_nothing(faced: FaceWorld) -> None:
    alice, bob = faced.camera("alice"), faced.camera("bob")
    answer = replace(bob, journey=alice.journey, csrf=alice.csrf).ask()
    assert (answer.status, answer.json["error"]) == (404, "capture_unknown")


def test_a_capture_is_opened_by_our_own_page_alone(faced: FaceWorld) -> None:
    camera = faced.camera()
    for answer in (
        replace(camera, csrf="x").ask(),
        camera.post("", json.dumps({"journey": camera.journey}).encode(), "application/json"),
        camera.post("", b"{}", "application/json", FG_Csrf=camera.csrf, Sec_Fetch_Site="cross-site"),
    ):
        assert answer.status in {400, 403}
    assert camera.ask().status == 201


WRONG_HEADERS = [
    {"FG_Seq": "-1"},
    {"FG_Seq": "1e3"},
    {"FG_Step": "x"},
    {"FG_Time": "9" * 40},
    {"FG_Mac": "short"},
    {"FG_Mac": ""},
    {"FG_Seq": "٣"},
]


def test_fa_05_an_unreadable_header_is_400_and_the_capture_goes_on(faced: FaceWorld, actor: ActorOf) -> None:
    camera = faced.camera()
    capture, page = _begun(camera, actor("obama.jpg"), frames=1)
    frame = page.frame(0, 0.2, actor("obama.jpg").jpeg(0.2))
    for wrong in WRONG_HEADERS:
        refused = camera.frame(capture, *frame, **wrong)
        assert (refused.status, refused.json["error"]) == (400, "invalid_capture_request"), wrong
    assert camera.frame(capture, *frame).status == 200


def test_fa_05_a_wrong_mac_is_410_and_so_is_all_that_follows(faced: FaceWorld, actor: ActorOf) -> None:
    camera = faced.camera()
    capture, page = _begun(camera, actor("obama.jpg"))
    frame = page.frame(0, 0.4, actor("obama.jpg").jpeg(0.4))
    forged = (*frame[:3], bytes(32), frame[4])
    for answer in (camera.frame(capture, *forged), camera.frame(capture, *frame), camera.finish(capture)):
        assert (answer.status, answer.json["error"]) == (410, "capture_over")


def test_fa_05_an_expired_capture_is_410(faced: FaceWorld, actor: ActorOf) -> None:
    camera = faced.camera()
    capture, page = _begun(camera, actor("obama.jpg"))
    faced.clock.step(45)
    for answer in (camera.frame(capture, *page.frame(0, 45.5, b"jpeg")), camera.finish(capture)):
        assert (answer.status, answer.json["error"]) == (410, "capture_over")


def test_a_frame_over_48_kilobytes_is_413(faced: FaceWorld, actor: ActorOf) -> None:
    camera = faced.camera()
    capture, page = _begun(camera, actor("obama.jpg"), frames=1)
    assert camera.frame(capture, *page.frame(0, 0.2, bytes(48 * 1024 + 1))).status == 413


def test_mf_08_without_the_face_process_a_face_is_503_and_everything_else_works(faced: FaceWorld) -> None:
    camera = faced.camera()
    faced.process.stop(9)
    answer = camera.ask()
    assert (answer.status, answer.json["error"]) == (503, "face_unavailable")
    assert int(answer.header("Retry-After") or "0") >= 1
    assert faced.world.browser().get("/t/acme/.well-known/openid-configuration").status == 200
    faced.world.set_policy("other", face="off", floor="urn:faceguard:acr:single")
    assert "code" in landed(faced.world.sign_in(faced.world.browser(), "alice", "other"))
    faced.process.start()
    assert camera.ask().status == 201


def test_fa_28_the_sixth_attempt_waits(faced: FaceWorld) -> None:
    refusals: list[Answer] = []
    for _ in range(4):
        camera = faced.camera()
        for _ in range(2):
            answer = camera.ask()
            if answer.status != 201:
                refusals.append(answer)
    assert refusals
    assert {answer.status for answer in refusals} == {429}
    assert all(int(answer.header("Retry-After") or "0") >= 1 for answer in refusals)


def test_fa_18_an_unknown_face_learns_nothing_about_who_else_is_on_file(faced: FaceWorld, actor: ActorOf) -> None:
    """Bob's face at Alice's sign-in is refused in the same words as a stranger's."""
    told = []
    for face in ("biden.jpg", "astronaut.png"):
        answer = faced.camera().sits(actor(face)).json
        told.append((answer["result"], answer["hint"], len(answer)))
    assert told[0] == told[1] == ("fail", None, 3)


def test_mf_06_a_person_without_a_face_gets_no_camera_and_no_enrolment(faced: FaceWorld) -> None:
    browser = faced.world.browser()
    answer = faced.world.sign_in(browser, "mallory")
    assert "data-captures" not in answer.text if answer.status == 200 else True
    with faced.world.inside() as ctx:
        assert faces.count(ctx, faced.world.person("mallory").id) == 0


def test_an_invited_person_agrees_enrols_and_is_recognised_afterwards(faced: FaceWorld, actor: ActorOf) -> None:
    with faced.world.inside() as ctx:
        link = invite(ctx, "carol@example.com", face=True)
    browser = faced.world.browser()
    page = browser.get(link)
    page = browser.submit(page.form("password"), password=PASSWORD, password_again=PASSWORD)
    page = browser.submit(page.form("login"), saved="yes")
    page = browser.submit(page.form("login"), consent="yes", decision="accept")
    camera = Camera.on(page, browser, faced.clock)
    assert camera.sits(actor("astronaut.png")).json["result"] == "pass"
    person = faced.world.person("carol").id
    with faced.world.inside() as ctx:
        assert [one.verified for one in faces.of_person(ctx, person)].count(True) >= 3
        assert faces.consent_of(ctx, person) is not None
    assert faced.camera("carol").sits(actor("astronaut.png")).json["result"] == "pass"
    assert faced.camera("carol").sits(actor("obama.jpg")).json["result"] == "fail"

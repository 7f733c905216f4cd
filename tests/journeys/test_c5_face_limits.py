"""Security C5, FA-28, NI-08, NI-20 over HTTP: how often a face may be tried, and that nobody is left without a way."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from idp.login import limits
from idp.login.factors import face
from idp.store import audit, counters
from tests.agent import Answer, Browser
from tests.face_process.camera import Camera
from tests.journeys.people import NEW_PASSWORD, give_code, invitation, is_camera, with_codes, with_face
from tests.journeys.scripted_faces import (
    BURNED,
    BUSY,
    FAIL,
    NOT_LIVE,
    PASS,
    RETRY,
    ScriptedFaces,
    scripted_faces,
)
from tests.world import World, landed

PLACES = ("alice", "bob", "mallory")


@pytest.fixture
def faces(world: World) -> Iterator[ScriptedFaces]:
    world.set_policy(face="required")
    for name in PLACES:
        with_face(world, name)
    with scripted_faces(world) as made:
        yield made


def attempts(faces: ScriptedFaces, count: int, name: str = "alice") -> list[Answer]:
    """So many openings that nobody finishes, in journeys of their own."""
    made: list[Answer] = []
    while len(made) < count:
        camera = faces.camera(name)
        made += [camera.ask() for _ in range(min(face.PER_JOURNEY, count - len(made)))]
    return made


def counted(world: World, name: str = "alice", kind: str = "face") -> int:
    with world.inside() as ctx:
        return counters.look(ctx, kind, world.person(name).id).count


def wait_of(answer: Answer) -> int:
    assert (answer.status, answer.json["error"]) == (429, "too_many_attempts"), answer.text
    return int(answer.header("Retry-After") or "0")


def test_fa_28_ni_08_five_failures_are_free_and_each_further_one_waits_twice_as_long(
    world: World, faces: ScriptedFaces
) -> None:
    for _ in range(2):
        camera = faces.camera()
        assert [faces.tries(camera).status for _ in range(2)] == [200, 200]
    camera = faces.camera()
    assert faces.tries(camera).json["result"] == "fail"
    waits = []
    for _ in range(7):
        waits.append(wait_of(faces.camera().ask()))
        world.clock.step(waits[-1] - 1)
        assert faces.camera().ask().status == 429
        world.clock.step(1.1)
        assert faces.camera().ask().status == 201
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_c5_a_capture_that_is_left_or_burned_costs_its_attempt(world: World, faces: ScriptedFaces) -> None:
    camera = faces.camera()
    assert camera.ask().status == 201  # and left
    assert faces.tries(camera, BURNED).json["error"] == "capture_over"
    assert counted(world) == 2


def test_c5_failures_of_likeness_and_of_liveness_share_one_count(world: World, faces: ScriptedFaces) -> None:
    faces.tries(faces.camera(), FAIL)
    faces.tries(faces.camera(), NOT_LIVE)
    assert counted(world) == 2


def test_c5_a_journey_has_three_captures(faces: ScriptedFaces) -> None:
    camera = faces.camera()
    assert [camera.ask().status for _ in range(4)] == [201, 201, 201, 429]
    assert faces.camera().ask().status == 201


def test_c5_pictures_too_poor_to_judge_are_not_counted_but_five_times_a_journey(
    world: World, faces: ScriptedFaces
) -> None:
    camera = faces.camera()
    for _ in range(face.RETRIES_PER_JOURNEY):
        assert faces.tries(camera, RETRY).json["result"] == "retry"
        assert counted(world) == 0
    for used in (1, 2, 3):
        assert faces.tries(camera, RETRY).json["result"] == "retry"
        assert counted(world) == used
    assert camera.ask().status == 429


def test_what_could_not_be_judged_is_given_back(world: World, faces: ScriptedFaces) -> None:
    camera = faces.camera()
    assert faces.tries(camera, BUSY).status == 503
    faces.open = BUSY
    refused = camera.ask()
    assert (refused.status, refused.json["error"]) == (503, "face_unavailable")
    assert int(refused.header("Retry-After") or "0") >= 1
    assert counted(world) == 0


def test_ni_20_a_success_forgets_the_failures_before_it(world: World, faces: ScriptedFaces) -> None:
    attempts(faces, 4)
    assert faces.tries(faces.camera(), PASS).json["result"] == "pass"
    assert counted(world) == counted(world, kind="face-day") == 0
    assert {answer.status for answer in attempts(faces, 5)} == {201}
    assert wait_of(faces.camera().ask()) == 30


def test_ni_20_neither_a_password_nor_a_wrong_code_nor_another_person_s_way_opens_it_again(
    world: World, faces: ScriptedFaces
) -> None:
    codes, theirs = with_codes(world), with_codes(world, "bob")
    attempts(faces, 5)
    browser = world.browser()
    page = world.sign_in(browser)
    for code in ("aaaa-bbbb-cccc-dddd", theirs[0]):
        page = give_code(browser, page, code)
    other = world.browser()
    give_code(other, world.sign_in(other, "bob"), theirs[1])
    assert counted(world) == 5
    give_code(browser, page, codes[0])
    assert counted(world) == 0


def test_fa_28_ni_08_after_fifty_the_face_is_closed_and_another_factor_opens_it(
    world: World, faces: ScriptedFaces
) -> None:
    codes = with_codes(world)
    failed = 0
    while failed < limits.FACE.most:
        camera = faces.camera()
        for _ in range(face.PER_JOURNEY):
            if (answer := camera.ask()).status == 429:
                world.clock.step(wait_of(answer) + 1)
                break
            failed += 1
    world.clock.step(86_401)
    browser = world.browser()
    camera = faces.camera(browser=browser)
    closed = camera.ask()
    assert (closed.status, closed.json["error"]) == (403, "face_locked")
    page = browser.get(f"/t/acme/login/{camera.journey}")
    assert "switched off" in page.text
    give_code(browser, page, codes[0])
    assert faces.camera().ask().status == 201


def test_fa_28_ni_08_twenty_a_day_are_the_most_whatever_the_waits(world: World, faces: ScriptedFaces) -> None:
    allowed = 0
    for _ in range(30):
        allowed += faces.camera().ask().status == 201
        world.clock.step(901)
    assert allowed == face.PER_DAY
    world.clock.step(86_401)
    assert faces.camera().ask().status == 201


def test_fa_28_fifty_at_once_get_no_more_tries_than_one_after_another(world: World, faces: ScriptedFaces) -> None:
    cameras = [faces.camera() for _ in range(17)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(Camera.ask, [camera for camera in cameras for _ in range(3)][:50]))
    statuses = [answer.status for answer in answers]
    assert set(statuses) <= {
        201,
        429,
        503,
    }  # 503: as many are being opened as there is room for, and nothing was counted
    while (one := faces.camera().ask().status) == 201:
        statuses.append(one)
    assert (statuses.count(201), one) == (limits.FACE.free, 429)


def test_fa_28_other_journeys_and_addresses_are_no_further_tries_and_another_tenant_is_another_person(
    world: World, faces: ScriptedFaces
) -> None:
    for number in range(limits.FACE.free):
        assert faces.camera(browser=world.browser(f"198.51.100.{number + 1}")).ask().status == 201
    assert wait_of(faces.camera(browser=world.browser("198.51.100.99")).ask()) == 30
    world.set_policy("other", face="required")
    with_face(world, "alice", "other")
    assert faces.camera(slug="other").ask().status == 201
    assert counted(world) == limits.FACE.free


def test_c5_an_address_has_thirty_an_hour_for_whomever(world: World, faces: ScriptedFaces) -> None:
    address, allowed = "203.0.113.7", 0
    for _ in range(5):
        for name in PLACES:
            allowed += faces.camera(name, world.browser(address)).ask().status == 201
    while allowed < face.PER_ADDRESS:
        world.clock.step(31)
        for name in PLACES:
            allowed += faces.camera(name, world.browser(address)).ask().status == 201
    world.clock.step(901)
    assert world.clock.elapsed < 3600
    assert faces.camera("bob", world.browser(address)).ask().status == 429
    assert faces.camera("bob", world.browser("203.0.113.8")).ask().status == 201
    with world.inside() as ctx:
        assert "face-address" in {one.detail.get("limit") for one in audit.recent(ctx) if one.kind == "face.limited"}


def test_fa_29_whoever_must_wait_is_shown_another_way_on_the_same_page(world: World, faces: ScriptedFaces) -> None:
    codes = with_codes(world)
    attempts(faces, 5)
    browser = world.browser()
    page = world.sign_in(browser)
    assert is_camera(page)
    assert "?way=" in page.text.split('id="other"')[1][:200]
    assert give_code(browser, page, codes[0]).status == 303


def closed_for(world: World, name: str = "alice") -> None:
    with world.inside() as ctx:
        person = world.person(name).id
        for _ in range(limits.FACE.most):
            counters.bump(ctx, limits.FACE.kind, person, window=limits.FACE.window)


def test_ni_08_whoever_has_no_other_way_is_told_what_to_do_and_can_leave(
    world: World, faces: ScriptedFaces, browser: Browser
) -> None:
    closed_for(world)
    page = world.sign_in(browser)
    assert "switched off" in page.text
    stuck = browser.get(f"{page.url}?way=another")
    assert stuck.status == 200
    assert "invitation" in stuck.text
    assert landed(browser.submit(stuck.form("/cancel")))["error"] == "access_denied"


def test_ni_08_the_administrator_s_invitation_opens_a_closed_face(
    world: World, faces: ScriptedFaces, browser: Browser
) -> None:
    closed_for(world)
    page = browser.get(invitation(world, "alice@example.com", face=False))
    page = browser.submit(page.form("password"), password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    browser.submit(page.form("saved"), saved="yes")
    with world.inside() as ctx:
        assert not face.closed(ctx, world.person().id)
    other = world.browser()
    camera = Camera.on(world.sign_in(other, password=NEW_PASSWORD), other, world.clock)  # type: ignore[arg-type]
    assert camera.ask().status == 201


def test_ni_08_a_closed_face_where_it_is_only_preferred_leads_in_by_another_factor(
    world: World, faces: ScriptedFaces, browser: Browser
) -> None:
    world.set_policy(face="preferred")
    codes = with_codes(world)
    closed_for(world)
    page = world.sign_in(browser)
    assert landed(give_code(browser, page, codes[0]))["code"]

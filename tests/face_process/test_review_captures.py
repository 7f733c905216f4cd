"""Found by attacking captures with the source at hand: what a capture was opened for may change before its end."""

from __future__ import annotations

from idp.oauth.logout import ending
from idp.store import faces, people, sessions
from tests.agent import Answer, Browser
from tests.face_process.camera import Camera
from tests.face_process.page import Page, sit
from tests.face_process.test_http import ActorOf, FaceWorld, faced
from tests.journeys.people import give_code, with_codes
from tests.world import PASSWORD

__all__ = ["faced"]

ACCOUNT = "/t/acme/account"


def sat(camera: Camera, actor: ActorOf, picture: str) -> str:
    """A capture in which everything was done but the finish."""
    opened = camera.open()
    page = Page.of(opened["key"], opened["chain"])
    sit(camera.clock, actor(picture), page, lambda *frame: dict(camera.frame(opened["id"], *frame).json))
    return str(opened["id"])


def end_session(faced: FaceWorld, browser: Browser) -> None:
    """On the server; the browser keeps its cookies, as an attacker's would."""
    with faced.world.inside() as ctx:
        session = sessions.by_cookie(ctx, browser.cookies["fg-acme"])
        assert session is not None
        ending.end(ctx, session)


def at_enrolment(faced: FaceWorld, browser: Browser, name: str) -> Camera:
    """Before the camera of an enrolment from the account page: two factors proven, consent given."""
    with faced.world.inside() as ctx:
        faces.delete_of_person(ctx, faced.world.person(name).id)
    codes = with_codes(faced.world, name)
    page = browser.get(ACCOUNT)
    asked = browser.submit(page.form("password"), email=f"{name}@example.com", password=PASSWORD)
    give_code(browser, asked, codes[0])
    consent = browser.get(f"{ACCOUNT}/face")
    return Camera.on(browser.submit(consent.form("consent"), consent="yes"), browser, faced.clock)


def stored(faced: FaceWorld, name: str) -> int:
    with faced.world.inside() as ctx:
        return faces.count(ctx, faced.world.person(name).id)


def test_mf_04_a_capture_of_one_person_proves_nothing_of_another(faced: FaceWorld, actor: ActorOf) -> None:
    """Mallory looks into the camera as herself, gives the journey to Bob with his password, and then finishes."""
    faced.import_face("mallory", "astronaut.png")
    browser = faced.world.browser()
    signing_in = faced.camera("mallory", browser=browser)
    browser.get(signing_in.sits(actor("astronaut.png")).json["next"])
    camera = Camera.on(faced.world.authorize(browser, face_max_age="0"), browser, faced.clock)
    capture = sat(camera, actor, "astronaut.png")
    end_session(faced, browser)
    journey = f"/t/acme/login/{camera.journey}"
    browser.post(f"{journey}/password", {"csrf": camera.csrf, "email": "bob@example.com", "password": PASSWORD})
    camera.finish(capture)
    answer: Answer = browser.get(journey)
    assert "face" not in faced.proofs_of(camera.journey)
    assert "code=" not in (answer.location or "")


def test_mf_13_an_enrolment_capture_stores_nothing_after_its_session_has_ended(
    faced: FaceWorld, actor: ActorOf
) -> None:
    browser = faced.world.browser()
    camera = at_enrolment(faced, browser, "mallory")
    capture = sat(camera, actor, "astronaut.png")
    end_session(faced, browser)
    assert camera.finish(capture).status in {404, 409}
    assert stored(faced, "mallory") == 0


def test_an_enrolment_capture_stores_nothing_for_somebody_disabled_meanwhile(faced: FaceWorld, actor: ActorOf) -> None:
    browser = faced.world.browser()
    camera = at_enrolment(faced, browser, "mallory")
    capture = sat(camera, actor, "astronaut.png")
    with faced.world.inside() as ctx:
        people.set_active(ctx, faced.world.person("mallory").id, False)
    assert camera.finish(capture).status in {404, 409}
    assert stored(faced, "mallory") == 0


def test_an_enrolment_capture_that_is_finished_in_time_is_stored(faced: FaceWorld, actor: ActorOf) -> None:
    """The departures above are what is refused, not the path to them."""
    browser = faced.world.browser()
    camera = at_enrolment(faced, browser, "mallory")
    capture = sat(camera, actor, "astronaut.png")
    assert camera.finish(capture).json["result"] == "pass"
    assert stored(faced, "mallory") >= 3

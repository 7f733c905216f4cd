"""Found by attacking the journey with its source at hand: whose it is, and what it stands on, may change underneath."""

from __future__ import annotations

import pytest

from idp.ids import digest
from idp.login.factors import face
from idp.oauth.logout import ending
from idp.store import faces, journeys, sessions
from tests.agent import Answer, Browser
from tests.journeys.people import (
    NEW_PASSWORD,
    PASS,
    give_code,
    invitation,
    journey_id,
    journey_of,
    unused_codes,
    with_codes,
    with_face,
)
from tests.world import PASSWORD, World, landed

ACCOUNT = "/t/acme/account"


def enrolling(world: World, browser: Browser, name: str = "alice", what: str = "face") -> Answer:
    """In the middle of an enrolment, or of making new codes, after a password and a recovery code."""
    codes = with_codes(world, name)
    page = browser.get(f"{ACCOUNT}/{what}")
    own = browser.submit(page.form("password"), email=f"{name}@example.com", password=PASSWORD)
    asked = own if "recovery" in own.text and "/login/" in own.url else browser.get(f"{ACCOUNT}/{what}")
    at = give_code(browser, asked, codes[0])
    assert journey_of(world, browser, at).purpose == "enrol"
    return at


def sign_out_elsewhere(world: World, browser: Browser) -> None:
    """The session ends on the server; this browser keeps its cookies and its tabs."""
    with world.inside() as ctx:
        session = sessions.by_cookie(ctx, browser.cookies["fg-acme"])
        assert session is not None
        ending.end(ctx, session)


def test_mf_06_an_enrolment_is_not_handed_to_another_person_with_that_persons_password(
    world: World, browser: Browser
) -> None:
    page = enrolling(world, browser, "mallory")
    sign_out_elsewhere(world, browser)
    csrf = page.form("csrf").fields["csrf"]
    browser.post(f"{page.url}/password", {"csrf": csrf, "email": "bob@example.com", "password": PASSWORD})
    with world.inside() as ctx:
        found = journeys.find(ctx, journey_id(page), digest(browser.cookies["fg-acme-browser"]))
        assert found is not None
        assert found.person == world.person("mallory").id
    browser.post(f"{page.url}/face_consent", {"csrf": csrf, "consent": "yes"})
    with world.inside() as ctx:
        assert faces.consent_of(ctx, world.person("bob").id) is None


def test_mf_13_an_enrolment_ends_with_the_session_that_allowed_it(world: World, browser: Browser) -> None:
    page = enrolling(world, browser)
    sign_out_elsewhere(world, browser)
    assert browser.get(page.url).status == 404
    agreed = browser.submit(page.form("csrf"), consent="yes")
    assert agreed.status == 404
    with world.inside() as ctx:
        assert faces.consent_of(ctx, world.person("alice").id) is None


def test_a_list_of_codes_is_not_shown_after_the_session_that_asked_for_it_has_ended(
    world: World, browser: Browser
) -> None:
    page = enrolling(world, browser, what="codes")
    sign_out_elsewhere(world, browser)
    with_codes(world)
    assert browser.get(page.url).status == 404
    assert unused_codes(world) == 10


def test_lg_21_a_newer_invitation_ends_the_enrolment_that_an_earlier_one_began(world: World) -> None:
    thief, owner = world.browser(), world.browser()
    pages = []
    for browser in (thief, owner):
        link = invitation(world, "alice@example.com")
        form = browser.get(link).form("password")
        pages.append(browser.submit(form, password=NEW_PASSWORD, password_again=NEW_PASSWORD))
    assert unused_codes(world) == 10  # the owner's
    assert thief.get(pages[0].url).status == 404
    assert owner.get(pages[1].url).status == 200


def test_signing_out_ends_a_session_that_no_longer_suffices_for_the_account_page(
    world: World, browser: Browser
) -> None:
    page = browser.get("/t/acme/account")
    account = browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    form = account.form("sign_out")
    kept = dict(browser.cookies)
    world.set_policy(floor="urn:faceguard:acr:mfa")
    with_codes(world)
    browser.submit(form)
    world.set_policy(floor="urn:faceguard:acr:single")
    browser.cookies = kept
    assert "code=" not in (world.authorize(browser).location or "")


def test_mf_13_an_enrolment_that_lost_its_ground_while_it_was_judged_is_undone(world: World, browser: Browser) -> None:
    """The face process has stored the templates by then; the journey has the last word."""
    page = enrolling(world, browser)
    page = browser.submit(page.form("consent"), consent="yes")
    journey = journey_of(world, browser, page)
    with world.inside() as ctx:
        face.may_open(ctx, world.ways, journey)
    with_face(world)
    sign_out_elsewhere(world, browser)
    with world.inside() as ctx:
        with pytest.raises(face.NotDue):
            face.passed(ctx, world.ways, journey, PASS)
        assert faces.count(ctx, world.person("alice").id) == 0


def test_lg_04_what_a_session_has_proven_answers_nobody_without_that_session(world: World, browser: Browser) -> None:
    """The journey's address and the browser's binding are older than the sign-in: they are not the session."""
    landed(world.sign_in(browser))
    consent = world.authorize(browser, client_id="asks")
    thief = world.browser()
    thief.cookies["fg-acme-browser"] = browser.cookies["fg-acme-browser"]
    stolen = thief.submit(consent.form("consent"), decision="allow")
    assert stolen.status == 404
    assert "fg-acme" not in thief.cookies

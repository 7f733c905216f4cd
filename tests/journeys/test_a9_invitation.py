"""Security A9, LG-17 and LG-21, and MF-06: how somebody comes in, and what an invitation is good for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from idp.ids import new_secret
from idp.store import audit, faces, one_time, people
from tests.agent import Answer, Browser
from tests.journeys.people import (
    FACE,
    NEW_PASSWORD,
    evidence_of,
    invitation,
    is_camera,
    look,
    unused_codes,
    with_face,
)
from tests.world import PASSWORD, World, landed

CAROL = "carol@example.com"


def accept(browser: Browser, link: str, chosen: str = NEW_PASSWORD) -> Answer:
    return browser.submit(browser.get(link).form("password"), password=chosen, password_again=chosen)


def to_the_camera(browser: Browser, link: str) -> Answer:
    page = browser.submit(accept(browser, link).form("saved"), saved="yes")
    return browser.submit(page.form("face_consent"), consent="yes", decision="accept")


def test_an_invitation_leads_to_password_codes_consent_camera_and_the_account(world: World, browser: Browser):
    page = to_the_camera(browser, invitation(world, CAROL))
    assert is_camera(page)
    assert 'data-purpose="enrol"' in page.text or "Set up your face" in page.text
    with world.inside() as ctx:
        carol = people.by_email(ctx, CAROL)
        assert carol is not None
        receipt = faces.consent_of(ctx, carol.id)
    assert receipt is not None
    assert (receipt.locale, len(receipt.text_digest)) == ("en", 64)
    assert "fg-acme" not in browser.cookies
    account = look(world, browser, page)
    assert account.url.endswith("/t/acme/account?notice=face_enrolled")
    assert CAROL in account.text
    assert sorted(one.factor for one in evidence_of(world, browser)) == ["enrolled", "invited", "pwd"]


def test_an_enrolment_is_no_face_check(world: World, browser: Browser):
    look(world, browser, to_the_camera(browser, invitation(world, "alice@example.com")))
    with_face(world)
    assert is_camera(world.authorize(browser, acr_values=FACE))


def test_ten_codes_are_shown_and_each_is_good_once(world: World, browser: Browser):
    page = accept(browser, invitation(world, "alice@example.com"))
    codes = page.text.split('id="codes"')[1].split("</ol>")[0].count("<code>")
    assert (codes, unused_codes(world)) == (10, 10)
    assert browser.submit(page.form("saved")).form("saved"), "not saved, not gone on"


def test_the_face_may_be_declined_and_the_account_is_there(world: World, browser: Browser):
    page = browser.submit(accept(browser, invitation(world, CAROL)).form("saved"), saved="yes")
    account = browser.submit(page.form("face_consent"), decision="decline")
    assert account.url.endswith("/t/acme/account")
    with world.inside() as ctx:
        carol = people.by_email(ctx, CAROL)
        assert carol is not None
        assert faces.consent_of(ctx, carol.id) is None


def test_the_camera_page_leads_back_to_declining(world: World, browser: Browser):
    page = to_the_camera(browser, invitation(world, CAROL))
    again = browser.get(f"{page.url}?way=another")
    assert browser.submit(again.form("face_consent"), decision="decline").url.endswith("/account")


def test_agreeing_without_the_tick_is_no_consent(world: World, browser: Browser):
    page = browser.submit(accept(browser, invitation(world, CAROL)).form("saved"), saved="yes")
    again = browser.submit(page.form("face_consent"), decision="accept")
    assert 'role="alert"' in again.text
    assert again.form("face_consent")


def test_an_invitation_without_a_face_asks_for_none(world: World, browser: Browser):
    page = accept(browser, invitation(world, CAROL, face=False))
    assert browser.submit(page.form("saved"), saved="yes").url.endswith("/account")


def test_lg_21_looking_spends_nothing_and_accepting_spends_it_once(world: World, browser: Browser):
    link = invitation(world, CAROL)
    for _ in range(3):
        assert browser.get(link).status == 200
    form = browser.get(link).form("password")
    assert browser.submit(form, password=NEW_PASSWORD, password_again=NEW_PASSWORD).status == 200
    assert browser.submit(form, password=NEW_PASSWORD, password_again=NEW_PASSWORD).status == 404
    assert browser.get(link).status == 404
    assert world.browser().get(link).status == 404


@pytest.mark.parametrize(
    ("chosen", "again", "said"),
    [
        ("short-1", None, "too short"),
        ("password1", None, "easy to guess"),
        (CAROL, None, "easy to guess"),
        ("acmeacme", None, "easy to guess"),
        (NEW_PASSWORD, "something else 77", "not the same"),
        ("x" * 1025, None, "too long"),
    ],
)
def test_lg_21_a_password_that_is_not_taken_spends_nothing(world: World, browser: Browser, chosen, again, said):
    link = invitation(world, CAROL)
    answer = browser.submit(browser.get(link).form("password"), password=chosen, password_again=again or chosen)
    assert answer.status == 200
    assert said in answer.text
    assert chosen not in answer.text.replace(CAROL, "", 1) or chosen == CAROL
    assert accept(browser, link).form("saved")


def test_lg_21_one_of_many_who_race_gets_in(world: World):
    link = invitation(world, CAROL)
    browsers = [world.browser() for _ in range(8)]
    forms = [browser.get(link).form("password") for browser in browsers]

    def take(index: int) -> int:
        chosen = f"{NEW_PASSWORD}-{index}"
        return browsers[index].submit(forms[index], password=chosen, password_again=chosen).status

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(take, range(8)))
    assert statuses == [200] + [404] * 7


def test_lg_21_another_tenants_expired_and_invented_links_are_one_answer(world: World, browser: Browser):
    link = invitation(world, CAROL)
    other = browser.get(link.replace("/t/acme/", "/t/other/"))
    world.clock.step(timedelta(days=7).total_seconds() + 1)
    answers = [other, browser.get(link), browser.get(f"/t/acme/invite/{new_secret()}"), browser.get("/t/acme/invite/x")]
    assert {answer.status for answer in answers} == {404}
    assert len({answer.text.split("<h1>")[1].split("</h1>")[0] for answer in answers}) == 1


def test_lg_21_values_of_other_kinds_and_forged_fields_open_nothing(world: World, browser: Browser):
    with world.inside() as ctx:
        alice = world.person().id
        ticket = one_time.mint(ctx, "ticket", owner=alice, payload={"face": True}, lifetime=timedelta(minutes=5))
    assert browser.get(f"/t/acme/invite/{ticket}").status == 404
    form = browser.get(invitation(world, CAROL, face=False)).form("password")
    forged = {"email": "alice@example.com", "face": "1", "person": alice, "tenant": "other", "admin": "1"}
    page = browser.submit(form, password=NEW_PASSWORD, password_again=NEW_PASSWORD, **forged)
    assert browser.submit(page.form("saved"), saved="yes").url.endswith("/account")
    assert "code" in landed(world.sign_in(world.browser()))


def test_lg_21_a_disabled_person_cannot_come_in_by_a_link(world: World, browser: Browser):
    link = invitation(world, "bob@example.com")
    form = browser.get(link).form("password")
    with world.inside() as ctx:
        people.set_active(ctx, world.person("bob").id, False)
    assert browser.submit(form, password=NEW_PASSWORD, password_again=NEW_PASSWORD).status == 404


def test_a_new_invitation_ends_what_was_signed_in_before(world: World, browser: Browser):
    tokens = world.tokens(browser)
    page = accept(world.browser(), invitation(world, "alice@example.com", face=False))
    assert page.form("saved")
    assert 'name="email"' in world.authorize(browser).text
    assert world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status == 400
    assert world.sign_in(world.browser(), password=PASSWORD).status == 200


def test_lg_17_nobody_is_an_administrator_but_by_invitation(world: World, browser: Browser):
    for email in ("admin", "admin@example.com", "root@localhost"):
        page = browser.get("/admin/")
        for secret in ("admin", "password", "faceguard", ""):
            assert "fg-system" not in browser.cookies
            browser.submit(page.form("password"), email=email, password=secret)
    with world.inside("system") as ctx:
        assert people.listing(ctx) == []


def test_an_invited_administrator_sees_the_tenants(world: World, browser: Browser):
    link = invitation(world, "admin@example.com", face=False, slug="system")
    console = browser.submit(accept(browser, link).form("saved"), saved="yes")
    assert console.url.endswith("/admin/tenants")
    assert "/t/acme" in console.text
    assert "/t/other" in console.text


def test_a_person_of_another_tenant_is_nobody_in_the_console(world: World, browser: Browser):
    world.sign_in(browser)
    browser.cookies["fg-system"] = browser.cookies["fg-acme"]
    assert "/t/other" not in browser.get("/admin/").text


def test_what_happened_is_in_the_audit_and_no_secret_is(world: World, browser: Browser):
    link = invitation(world, CAROL)
    look(world, browser, to_the_camera(browser, link))
    with world.inside() as ctx:
        events = audit.recent(ctx, 100)
    expected = {"invitation.made", "invitation.accepted", "recovery.made", "face.consent", "face.enrol.passed"}
    assert expected | {"enrolment.finished", "signed_in"} <= {event.kind for event in events}
    said = repr(events)
    assert NEW_PASSWORD not in said
    assert link.rsplit("/", 1)[1] not in said

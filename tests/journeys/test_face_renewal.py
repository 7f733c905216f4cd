"""FA-33, MF-06, MF-16: a face that an older model described, and one that waits for an administrator."""

from __future__ import annotations

import pytest

from idp.login import face_removal
from idp.store import audit, faces
from tests.agent import Answer, Browser
from tests.journeys.people import FACE, MFA, NEW_PASSWORD, give_code, invitation, is_camera, look, with_codes, with_face
from tests.world import PASSWORD, World, landed

OLDER = "an-older-model-1"


def by_code(world: World, browser: Browser, codes: list[str], **asked: str) -> Answer:
    """Signed in by password and a recovery code."""
    page = world.sign_in(browser, **asked)
    return give_code(browser, page, codes.pop())


def is_offer(page: Answer) -> bool:
    return page.status == 200 and "/renewal" in page.text


def events(world: World) -> list[str]:
    with world.inside() as ctx:
        return [event.kind for event in audit.recent(ctx)]


def test_fa_33_a_face_of_an_older_model_is_no_factor_and_nobody_is_sent_to_the_camera(
    world: World, browser: Browser
) -> None:
    world.set_policy(face="preferred")
    with_face(world, model=OLDER)
    with_codes(world)
    page = world.sign_in(browser)
    assert not is_camera(page)
    assert "/recovery" in page.text


def test_fa_33_after_two_other_factors_the_camera_is_offered_once_and_may_be_put_off(
    world: World, browser: Browser
) -> None:
    world.set_policy(face="preferred")
    with_face(world, model=OLDER)
    page = by_code(world, browser, with_codes(world))
    assert is_offer(page)
    assert "renewed" in page.text
    answer = browser.submit(page.form("renewal"), decision="later")
    assert landed(answer)["code"]
    assert "face.renewal_put_off" in events(world)


def test_fa_33_who_accepts_agrees_anew_enrols_and_goes_on_to_the_application(world: World, browser: Browser) -> None:
    world.set_policy(face="preferred")
    with_face(world, model=OLDER)
    page = by_code(world, browser, with_codes(world))
    page = browser.submit(page.form("renewal"), decision="now")
    page = browser.submit(page.form("face_consent"), consent="yes", decision="accept")
    assert is_camera(page)
    with world.inside() as ctx:
        faces.delete_of_person(ctx, world.person().id)  # as the face process does when it stores the new one
    with_face(world)
    assert landed(look(world, browser, page))["code"]
    assert "face.renewal_begun" in events(world)
    assert "face.enrol.passed" in events(world)


def test_mf_06_a_renewal_declined_at_its_consent_goes_on_without(world: World, browser: Browser) -> None:
    world.set_policy(face="preferred")
    with_face(world, model=OLDER)
    page = by_code(world, browser, with_codes(world))
    page = browser.submit(page.form("renewal"), decision="now")
    assert landed(browser.submit(page.form("face_consent"), decision="decline"))["code"]


def test_mf_06_a_password_alone_is_offered_no_camera(world: World, browser: Browser) -> None:
    with_face(world, model=OLDER)
    answer = world.sign_in(browser)
    assert landed(answer)["code"]
    assert "face.renewal_begun" not in events(world)


def test_mf_06_a_renewal_cannot_be_begun_before_the_second_factor(world: World, browser: Browser) -> None:
    world.set_policy(face="preferred")
    with_face(world, model=OLDER)
    with_codes(world)
    page = world.sign_in(browser)
    csrf = page.form("/recovery").fields["csrf"]
    after = browser.post(f"{page.url.partition('?')[0]}/renewal", {"csrf": csrf, "decision": "now"})
    assert not is_camera(after)
    assert "face_consent" not in after.text
    assert "face.renewal_begun" not in events(world)


@pytest.mark.parametrize("switched_off", [{"face": "off"}, {"second_factors": ("recovery",)}])
def test_a_tenant_that_takes_no_faces_offers_none(world: World, browser: Browser, switched_off: dict) -> None:
    world.set_policy(**({"face": "preferred"} | switched_off))
    with_face(world, model=OLDER)
    assert landed(by_code(world, browser, with_codes(world), acr_values=MFA))["code"]


def test_where_a_face_is_required_the_account_page_is_the_way_to_a_new_one(world: World, browser: Browser) -> None:
    world.set_policy(face="required")
    with_face(world, model=OLDER)
    codes = with_codes(world)
    assert landed(world.sign_in(browser))["error"] == "unmet_authentication_requirements"
    account = browser.get("/t/acme/account")
    page = browser.submit(account.form("password"), email="alice@example.com", password=PASSWORD)
    assert "/recovery" in page.text  # a face on file, of whatever model: a second factor is still asked for
    assert is_offer(give_code(browser, page, codes[0]))


def test_mf_16_a_face_that_waits_is_no_factor_and_the_account_says_so(world: World, browser: Browser) -> None:
    world.set_policy(face="preferred")
    with_face(world, pending=True)
    codes = with_codes(world)
    page = world.sign_in(browser, acr_values=FACE)
    assert not is_camera(page)
    give_code(browser, page, codes[0])
    account = browser.get("/t/acme/account")
    assert "waits for approval" in account.text
    with world.inside() as ctx:
        assert face_removal.approve(ctx, world.person().id, actor="operator") == 1
    assert is_camera(world.authorize(browser, acr_values=FACE, prompt="login")) or is_camera(
        world.sign_in(world.browser(), acr_values=FACE)
    )


def test_mf_16_a_face_in_use_stays_valid_while_a_new_one_waits(world: World, browser: Browser) -> None:
    world.set_policy(face="required")
    with_face(world)
    with_face(world, pending=True)
    page = world.sign_in(browser)
    assert is_camera(page)
    assert landed(look(world, browser, page))["code"]


def test_mf_16_an_enrolment_that_waits_ends_in_words_that_say_so(world: World, browser: Browser) -> None:
    page = browser.get(invitation(world, "carol@example.com"))
    page = browser.submit(page.form("password"), password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    page = browser.submit(page.form("saved"), saved="yes")
    page = browser.submit(page.form("face_consent"), consent="yes", decision="accept")
    with_face(world, "carol", pending=True)  # as the face process stores it where policy asks for approval
    account = look(world, browser, page)
    assert "notice=face_waits" in account.url
    assert "sent for approval" in account.text


def test_a_rejected_first_face_leaves_nothing_and_a_rejected_second_one_the_first(world: World) -> None:
    with_face(world, "alice", pending=True)
    with_face(world, "bob")
    with_face(world, "bob", pending=True)
    with world.inside() as ctx:
        for name, left in (("alice", 0), ("bob", 1)):
            person = world.person(name).id
            faces.give_consent(ctx, person, text_version="1", text_digest="d", locale="en", actor=person)
            assert face_removal.reject(ctx, person, actor="operator") == 1
            assert faces.count(ctx, person) == left
            assert (faces.consent_of(ctx, person) is not None) == bool(left)
            assert face_removal.reject(ctx, person, actor="operator") == 0

"""RFC 8628 §3.3, User Interaction, and §3.3.1, the complete verification URI."""

from __future__ import annotations

import pytest

from tests.agent import Browser
from tests.devices import Device, approved, decide, device, enter, is_question, up_to_the_question
from tests.journeys.people import FACE, give_code, is_camera, look, with_codes, with_face
from tests.specs.security.outcomes import assert_refused
from tests.world import PASSWORD, World, claims_of

WRONG = "This code is not right or no longer valid"


def test_s3_3_the_person_types_the_code_signs_in_and_decides(world: World, browser: Browser, tv: Device) -> None:
    page = enter(browser, tv["user_code"])
    page = browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    assert is_question(page)
    told = decide(browser, page)
    assert "You can go back to your device" in told.text
    assert tv.poll().status == 200


@pytest.mark.parametrize(
    "spell",
    [
        lambda code: code.lower(),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: f"  {code.replace('-', ' - ')}\t",
        lambda code: ".".join(code),
    ],
)
def test_s6_1_case_spaces_and_dashes_do_not_matter(world: World, browser: Browser, tv: Device, spell) -> None:
    assert enter(browser, spell(tv["user_code"])).form("password")


@pytest.mark.parametrize("code", ["", "BBBB-BBBB", "AEIO-UAEI", "1234-5678", "B" * 5000, "\U0001f600", "B\x00"])
def test_s3_3_a_code_that_is_nobodys_leads_nowhere(world: World, browser: Browser, tv: Device, code: str) -> None:
    answer = enter(browser, code)
    assert answer.status == 200
    assert WRONG in answer.text


def test_lg_07_an_unknown_an_old_a_used_and_another_tenants_code_are_answered_alike(world: World) -> None:
    done, denied = approved(world), device(world)
    browser = world.browser()
    decide(browser, up_to_the_question(world, browser, denied), "deny")
    elsewhere, expired = Device(world, slug="other"), device(world)
    elsewhere.ask()
    world.clock.step(601)
    elsewhere.ask()
    told = set()
    for code in ("BBBB-BBBB", done["user_code"], denied["user_code"], expired["user_code"], elsewhere["user_code"]):
        answer = enter(world.browser(), code)
        told.add((answer.status, answer.text.split("<main")[1].replace(code, "").split("csrf")[0]))
    assert len(told) == 1
    assert WRONG in told.pop()[1]


def test_s3_3_1_a_code_in_the_address_is_filled_in_and_still_asked_about(
    world: World, browser: Browser, tv: Device
) -> None:
    page = browser.get(tv["verification_uri_complete"])
    assert page.form("user_code").fields["user_code"] == tv["user_code"]
    assert "Check that your device shows exactly this code" in page.text
    assert_refused(tv.poll(), "authorization_pending")
    assert browser.submit(page.form("user_code")).form("password")


def test_s3_3_the_person_says_no_with_one_press(world: World, browser: Browser, tv: Device) -> None:
    told = decide(browser, up_to_the_question(world, browser, tv), "deny")
    assert "The device was not connected" in told.text
    assert_refused(tv.poll(), "access_denied")


def test_whoever_cancels_while_signing_in_says_no(world: World, browser: Browser, tv: Device) -> None:
    with_face(world)
    camera = up_to_the_question(world, browser, tv)
    assert is_camera(camera)
    assert "Cancel" in camera.text
    assert "go back to Living room" not in camera.text
    told = browser.submit(camera.form("/cancel"))
    assert "The device was not connected" in told.text
    assert_refused(tv.poll(), "access_denied")


@pytest.mark.parametrize("by", ["tenant", "client", "device"])
def test_the_face_step_stands_before_the_question(world: World, browser: Browser, by: str) -> None:
    with_face(world)
    if by == "tenant":
        world.set_policy(face="required")
    if by == "client":
        world.change_client("tv", floor=FACE)
    tv = device(world, **({"acr_values": FACE} if by == "device" else {}))
    camera = up_to_the_question(world, browser, tv)
    assert is_camera(camera)
    assert_refused(tv.poll(), "authorization_pending")
    decide(browser, look(world, browser, camera))
    claims = claims_of(tv.poll().json["id_token"])
    assert (claims["acr"], claims["amr"]) == (FACE, ["pwd", "face", "mfa"])


def test_mf_11_without_a_look_into_the_camera_no_token_says_face(world: World, browser: Browser) -> None:
    with_face(world)
    codes = with_codes(world)
    tv = device(world, acr_values=FACE)
    camera = up_to_the_question(world, browser, tv)
    decide(browser, give_code(browser, camera, codes[0]))
    claims = claims_of(tv.poll().json["id_token"])
    assert claims["amr"] == ["pwd", "otp", "mfa"]


def test_requirements_that_cannot_be_met_end_it_for_person_and_device(world: World, browser: Browser) -> None:
    world.set_policy(face="required")
    tv = device(world)
    page = enter(browser, tv["user_code"])
    told = browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    assert "The device cannot be connected" in told.text
    assert_refused(tv.poll(), "access_denied")


def test_an_acr_that_is_out_of_reach_of_everybody_ends_it_at_once(world: World, browser: Browser) -> None:
    tv = device(world, claims='{"id_token":{"acr":{"essential":true,"values":["urn:nobody:knows"]}}}')
    assert "The device cannot be connected" in enter(browser, tv["user_code"]).text
    assert_refused(tv.poll(), "access_denied")


def test_a_max_age_is_kept_as_in_any_sign_in(world: World, browser: Browser) -> None:
    world.sign_in(browser)
    world.clock.step(100)
    tv = device(world, max_age="60")
    page = enter(browser, tv["user_code"])
    assert "Enter your password" in page.text
    assert is_question(browser.submit(page.form("/password"), password=PASSWORD))


def test_the_page_speaks_german_to_who_asks_for_it(world: World, browser: Browser) -> None:
    page = browser.get("/t/acme/oauth/device", **{"Accept-Language": "de"})
    assert "Geben Sie den Code ein, den Ihr Gerät anzeigt" in page.text


def test_what_became_of_it_can_be_looked_at_again(browser: Browser) -> None:
    for end in ("approved", "denied", "requirements"):
        assert browser.get("/t/acme/oauth/device", {"answer": end}).status == 200
    other = browser.get("/t/acme/oauth/device", {"answer": "<script>"})
    assert other.form("user_code")
    assert "<script>" not in other.text

"""A passkey beside a password and beside a face: the second factor, and the device of face-device (design §4)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from idp.store import audit, passkeys
from tests.agent import Answer, Browser
from tests.authenticator import PRESENT, Authenticator, encoded, new_key
from tests.journeys.passkeys import FACE_DEVICE, answer, is_passkey_page, options_of, send, with_passkey
from tests.journeys.people import FACE, FAIL, MFA, evidence_of, give_code, is_camera, look, with_codes, with_face
from tests.world import World, claims_of, landed

ESSENTIAL = json.dumps({"id_token": {"acr": {"essential": True, "values": [FACE_DEVICE]}}})


def claims(world: World, came: Answer) -> dict[str, Any]:
    return claims_of(world.redeem(landed(came)["code"]).json["id_token"])


def test_a_passkey_is_asked_for_where_two_factors_are(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    page = world.sign_in(browser, acr_values=MFA)
    assert is_passkey_page(page)
    assert [one["id"] for one in options_of(page)["allowCredentials"]] == [encoded(device.credential)]
    got = claims(world, answer(browser, page, device))
    assert (got["acr"], got["amr"]) == (MFA, ["pwd", "hwk", "user", "pop", "mfa"])
    kept = next(one for one in evidence_of(world, browser) if one.factor == "passkey")
    assert (kept.detail["hardware"], kept.detail["user_verified"]) == (True, True)


def test_a_synced_passkey_is_no_hardware(world: World, browser: Browser) -> None:
    device = with_passkey(world, device=Authenticator(synced=True))
    got = claims(world, answer(browser, world.sign_in(browser, acr_values=MFA), device))
    assert got["amr"] == ["pwd", "swk", "user", "pop", "mfa"]


DEPARTURES: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "http://localhost:8081"},
    "another rp id": {"rp_id": "evil.example"},
    "the other ceremony": {"type": "webauthn.create"},
    "nobody verified": {"flags": PRESENT},
    "another key": {"key": new_key()},
    "a count that went back": {"count": 4},
    "another's handle": {"handle": encoded(b"acme|bob")},
    "a credential that nobody has": {"id": b"n" * 32},
}


@pytest.mark.parametrize("departure", DEPARTURES)
def test_mf_01_one_departure_leaves_the_journey_where_it_was(world: World, browser: Browser, departure: str) -> None:
    device = with_passkey(world, device=Authenticator(count=5))
    page = world.sign_in(browser, acr_values=MFA)
    again = answer(browser, page, device, **DEPARTURES[departure])
    assert "This passkey could not be used" in again.text
    assert "fg-acme" not in browser.cookies
    with world.inside() as ctx:
        assert "passkey.failed" in {event.kind for event in audit.recent(ctx, 20)}
    landed(answer(browser, again, device))


def test_an_authenticator_need_not_say_whom_it_means_where_that_is_known(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    landed(answer(browser, world.sign_in(browser, acr_values=MFA), device, handle=None))


def test_mf_04_bobs_passkey_is_nothing_in_alices_journey(world: World, browser: Browser) -> None:
    with_passkey(world)
    bobs = with_passkey(world, "bob")
    page = world.sign_in(browser, acr_values=MFA)
    assert "could not be used" in answer(browser, page, bobs).text


def test_mf_03_a_challenge_is_for_its_journey_and_person(world: World, browser: Browser) -> None:
    device, bobs = with_passkey(world), with_passkey(world, "bob")
    first = world.sign_in(browser, acr_values=MFA)
    second = world.sign_in(browser, acr_values=MFA)
    of_first = options_of(first)["challenge"]
    assert "could not be used" in answer(browser, second, device, challenge=of_first).text
    of_bob = world.sign_in(browser, "bob", acr_values=MFA)
    assert "could not be used" in answer(browser, of_bob, bobs, challenge=of_first).text
    from_first_page = options_of(world.authorize(browser))["challenge"]
    assert "could not be used" in answer(browser, second, device, challenge=from_first_page).text
    landed(answer(browser, first, device))


def test_mf_03_an_answer_counts_once_in_its_journey(world: World, browser: Browser) -> None:
    device = with_passkey(world, device=Authenticator(counts=False))
    page = world.sign_in(browser, acr_values=MFA)
    sent = device.gets(options_of(page))
    landed(send(browser, page, sent))
    assert send(browser, page, sent).status == 404
    other = world.sign_in(browser, acr_values=MFA, prompt="login")
    assert is_passkey_page(other) or "/password" in other.text


def test_mf_10_a_journey_of_one_tenant_takes_no_answer_in_another(world: World, browser: Browser) -> None:
    device = with_passkey(world)
    page = world.sign_in(browser, acr_values=MFA)
    form = page.form("credential")
    browser.cookies["fg-other-browser"] = browser.cookies["fg-acme-browser"]
    there = form.action.replace("/t/acme/", "/t/other/")
    sent = device.gets(options_of(page))
    assert browser.post(there, form.fields | {"credential": sent}).status == 404


def test_lg_09_tries_are_limited_and_another_way_is_open(world: World, browser: Browser) -> None:
    device, codes = with_passkey(world), with_codes(world)
    page = world.sign_in(browser, acr_values=MFA)
    for _ in range(5):
        page = answer(browser, page, device, key=new_key())
    assert answer(browser, page, device).status == 429
    landed(give_code(browser, browser.get(f"{page.url.removesuffix('/passkey')}?way=recovery"), codes[0]))


# Face and passkey together


@pytest.fixture
def device(world: World) -> Authenticator:
    with_face(world)
    return with_passkey(world)


@pytest.mark.parametrize("asked", [{"acr_values": FACE_DEVICE}, {"claims": ESSENTIAL}, {}])
def test_a_face_and_a_passkey_are_face_device(
    world: World, browser: Browser, device: Authenticator, asked: dict[str, str]
) -> None:
    if not asked:
        world.change_client("web", floor=FACE_DEVICE)
    page = world.sign_in(browser, **asked)
    assert is_camera(page)
    page = look(world, browser, page)
    assert is_passkey_page(page)
    got = claims(world, answer(browser, page, device))
    assert (got["acr"], got["amr"]) == (FACE_DEVICE, ["hwk", "user", "pop", "face", "mfa"])
    assert "phr" not in got["amr"]
    assert "phrh" not in got["amr"]


def test_a_passkey_first_and_then_a_face_are_face_device_without_a_password(
    world: World, browser: Browser, device: Authenticator
) -> None:
    page = answer(browser, world.authorize(browser, acr_values=FACE_DEVICE), device)
    assert is_camera(page)
    got = claims(world, look(world, browser, page))
    assert got["acr"] == FACE_DEVICE
    assert "pwd" not in got["amr"]


def test_the_passkey_first_and_the_face_second_are_as_good(
    world: World, browser: Browser, device: Authenticator
) -> None:
    page = world.sign_in(browser, acr_values=FACE_DEVICE)
    page = answer(browser, browser.get(f"{page.url}?way=passkey"), device)
    assert is_camera(page)
    assert claims(world, look(world, browser, page))["acr"] == FACE_DEVICE


def test_a_face_that_did_not_pass_is_no_face_beside_a_passkey(
    world: World, browser: Browser, device: Authenticator
) -> None:
    page = world.sign_in(browser, claims=ESSENTIAL)
    page = answer(browser, browser.get(f"{page.url}?way=passkey"), device)
    assert is_camera(look(world, browser, page, FAIL))


def test_face_and_passkey_more_than_five_minutes_apart_are_not_one_act(
    world: World, browser: Browser, device: Authenticator
) -> None:
    first = look(world, browser, world.sign_in(browser, acr_values=FACE))
    landed(first)
    world.clock.step(301)
    page = world.authorize(browser, acr_values=FACE_DEVICE)
    page = browser.get(f"{page.url}?way=passkey") if not is_passkey_page(page) else page
    came = answer(browser, page, device)
    assert is_camera(came), "the face is too old to stand beside the passkey"
    assert claims(world, look(world, browser, came))["acr"] == FACE_DEVICE


def test_within_five_minutes_the_face_of_the_session_and_a_passkey_are(
    world: World, browser: Browser, device: Authenticator
) -> None:
    landed(look(world, browser, world.sign_in(browser, acr_values=FACE)))
    world.clock.step(120)
    page = world.authorize(browser, acr_values=FACE_DEVICE)
    assert is_passkey_page(page)
    assert claims(world, answer(browser, page, device))["acr"] == FACE_DEVICE


def test_without_a_passkey_an_essential_face_device_is_an_error_and_never_less(world: World, browser: Browser) -> None:
    with_face(world)
    came = landed(world.sign_in(browser, claims=ESSENTIAL))
    assert came["error"] == "unmet_authentication_requirements"


def test_mf_16_a_passkey_that_was_removed_meanwhile_is_no_passkey(
    world: World, browser: Browser, device: Authenticator
) -> None:
    page = world.sign_in(browser, claims=ESSENTIAL)
    page = answer(browser, browser.get(f"{page.url}?way=passkey"), device)
    assert is_camera(page)
    with world.inside() as ctx:
        passkeys.remove(ctx, world.person().id, encoded(device.credential))
    came = landed(browser.get(page.url))
    assert came["error"] == "unmet_authentication_requirements"


def test_mf_11_every_passkey_in_a_token_has_its_evidence_in_that_session(
    world: World, browser: Browser, device: Authenticator
) -> None:
    page = look(world, browser, world.sign_in(browser, acr_values=FACE_DEVICE))
    first = world.redeem(landed(answer(browser, page, device))["code"]).json
    refreshed = world.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json
    for token in (first["id_token"], first["access_token"], refreshed["access_token"]):
        assert "pop" in claims_of(token)["amr"]
    assert {"pwd", "face", "passkey"} == {one.factor for one in evidence_of(world, browser)}

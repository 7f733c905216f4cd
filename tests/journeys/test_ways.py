"""Another way than the camera: each at an address of its own, and switched off where the tenant says so."""

from __future__ import annotations

import pytest

from tests.agent import Browser
from tests.journeys.people import FACE, MFA, is_camera, with_codes, with_face
from tests.world import World, landed


def test_with_one_other_way_another_way_leads_straight_there_and_back_to_the_camera(world: World, browser: Browser):
    with_face(world)
    with_codes(world)
    camera = world.sign_in(browser, acr_values=FACE)
    assert is_camera(camera)
    for way in ("another", "recovery"):
        page = browser.get(f"{camera.url}?way={way}")
        assert page.form("code"), way
        assert f'href="{camera.url}?way=face"' in page.text
    assert is_camera(browser.get(f"{camera.url}?way=face"))


@pytest.mark.parametrize("way", ["", "face", "passkey", "totp", "email", "pwd", "../account", "another\x00", "é" * 99])
def test_a_way_that_the_person_does_not_have_is_the_one_that_is_due(world: World, browser: Browser, way):
    with_face(world)
    with_codes(world)
    camera = world.sign_in(browser, acr_values=FACE)
    assert is_camera(browser.get(camera.url, {"way": way}))


def test_without_a_face_the_only_factor_is_shown_at_once_and_offers_no_camera(world: World, browser: Browser):
    with_codes(world)
    page = world.sign_in(browser, acr_values=MFA)
    assert page.form("code")
    assert "way=" not in page.text


def test_mf_07_a_factor_that_the_tenant_switched_off_is_neither_offered_nor_taken(world: World, browser: Browser):
    with_face(world)
    code = with_codes(world)[0]
    camera = world.sign_in(browser, acr_values=FACE)
    form = browser.get(f"{camera.url}?way=another").form("code")
    world.set_policy("acme", second_factors=("face",))
    browser.submit(form, code=code)
    assert is_camera(browser.get(camera.url))
    assert "You have no other way yet" in browser.get(f"{camera.url}?way=another").text


def test_mf_07_what_a_session_proved_with_a_factor_counts_no_longer_once_it_is_switched_off(
    world: World, browser: Browser
):
    code = with_codes(world)[0]
    page = world.sign_in(browser, acr_values=MFA)
    landed(browser.submit(page.form("code"), code=code))
    with_face(world)
    landed(world.authorize(browser, acr_values=MFA))
    world.set_policy("acme", second_factors=("face",))
    assert is_camera(world.authorize(browser, acr_values=MFA))

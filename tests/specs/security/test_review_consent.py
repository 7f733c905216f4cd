"""Found by attacking consent with the source at hand."""

from __future__ import annotations

import json
from typing import Any

from idp.store import faces
from tests.agent import Answer, Browser
from tests.journeys.people import FACE, look, with_face
from tests.world import PASSWORD, World, claims_of, landed


def asking(world: World, browser: Browser, claims: dict[str, Any] | None = None, **departures: str) -> Answer:
    if claims is not None:
        departures["claims"] = json.dumps(claims)
    return world.authorize(browser, client_id="asks", scope="openid", **departures)


def allowed(world: World, browser: Browser, claims: dict[str, Any] | None = None) -> Answer:
    page = asking(world, browser, claims)
    page = browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    return browser.submit(page.form("consent"), decision="allow")


def test_claims_that_were_not_consented_to_are_asked_about(world: World, browser: Browser) -> None:
    landed(allowed(world, browser))
    again = asking(world, browser, {"userinfo": {"email": None}})
    assert again.status == 200
    assert "consent" in again.text


def test_claims_beyond_the_clients_own_scope_are_not_given(world: World, browser: Browser) -> None:
    world.change_client("asks", scope=("openid",))
    code = landed(allowed(world, browser, {"userinfo": {"email": None}, "id_token": {"email": {"essential": True}}}))[
        "code"
    ]
    tokens = world.redeem(code, client_id="asks").json
    assert "email" not in world.userinfo(tokens["access_token"]).json


def phone(world: World, browser: Browser, **departures: str) -> Answer:
    return world.authorize(browser, client_id="phone", redirect_uri="com.example.app:/cb", **departures)


def test_na_07_an_installed_application_is_asked_about_each_time(world: World, browser: Browser) -> None:
    """Any program on the device can use its client_id and its address (RFC 8252 §8.6)."""
    world.change_client("phone", trusted=False)
    page = phone(world, browser)
    page = browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    assert "code" in landed(browser.submit(page.form("consent"), decision="allow"))
    again = phone(world, browser)
    assert again.status == 200
    assert landed(phone(world, browser, prompt="none"))["error"] == "consent_required"
    assert "code" in landed(browser.submit(again.form("consent"), decision="allow"))


def test_fa_27_a_face_that_is_deleted_before_the_answer_is_not_in_the_answer(world: World, browser: Browser) -> None:
    with_face(world)
    page = world.authorize(browser, client_id="asks", acr_values=FACE)
    camera = browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    consent = look(world, browser, camera)
    with world.inside() as ctx:
        faces.delete_of_person(ctx, world.person("alice").id)
    code = landed(browser.submit(consent.form("consent"), decision="allow"))["code"]
    tokens = world.redeem(code, client_id="asks").json
    assert claims_of(tokens["id_token"])["amr"] == ["pwd"]


def test_ds_03_a_number_beyond_all_numbers_is_no_json(world: World, browser: Browser) -> None:
    """It would be stored as Infinity, which a database may refuse."""
    asked = world.authorize(browser, claims='{"id_token": {"name": {"value": 1e400}}}')
    assert landed(asked)["error"] == "invalid_request"

"""A television without a browser (RFC 8628): its person types the code here, looks into the camera, says yes or no."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from idp.oauth.clients.metadata import DEVICE_CODE
from tests.browser.conftest import ALICE, Open
from tests.browser.running import Running
from tests.browser.visitor import Person, Visitor
from tests.world import claims_of

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Television:
    issuer: str
    client_id: str
    codes: dict[str, Any]

    def poll(self) -> dict[str, Any]:
        return _post(
            f"{self.issuer}/oauth/token",
            grant_type=DEVICE_CODE,
            device_code=self.codes["device_code"],
            client_id=self.client_id,
        )


@pytest.fixture(scope="module")
def client_id(running: Running) -> str:
    told = running.command(
        "client",
        "create",
        "--tenant",
        "demo",
        "--public",
        "--name",
        "Living room",
        "--grant-type",
        DEVICE_CODE,
        "--json",
    )
    return str(json.loads(told)["client_id"])


@pytest.fixture
def television(running: Running, client_id: str) -> Television:
    codes = _post(f"{running.issuer}/oauth/device_authorization", client_id=client_id, scope="openid profile")
    return Television(running.issuer, client_id, codes)


def signs_in(visitor: Visitor, person: Person, by: str) -> None:
    """On the page with the code: up to the question."""
    visitor.page.click("main form button.button")
    visitor.gives_password(person)
    if by == "face":
        visitor.looks_into_the_camera()
    else:
        visitor.takes_the_other_way(person)
    expect(visitor.page.locator("h1")).to_have_text("Did you start this?")


@pytest.mark.parametrize("by", ["otp", pytest.param("face", marks=pytest.mark.soak)])
def test_a_code_a_password_a_second_factor_and_a_yes_sign_the_television_in(
    television: Television, visitor: Open, alice: Person, by: str
):
    someone = visitor(live=ALICE)
    someone.page.goto(television.codes["verification_uri"])
    someone.page.fill("#user_code", television.codes["user_code"].lower().replace("-", " "))
    signs_in(someone, alice, by)
    shown = someone.page.inner_text("main")
    for part in (television.codes["user_code"], "Living room", "127.0.0.1", alice.email, "see your name"):
        assert part in shown
    someone.page.click("button[value=allow]")
    expect(someone.page.locator("main")).to_contain_text("You can go back to your device")
    claims = claims_of(television.poll()["id_token"])
    assert claims["amr"] == ["pwd", by, "mfa"]


def test_dv_02_a_scanned_code_and_a_live_session_still_ask_and_no_is_one_press(
    television: Television, visitor: Open, alice: Person
):
    someone = visitor().at_the_application().follow("login").gives_password(alice)
    someone.takes_the_other_way(alice).allows_if_asked()
    someone.page.goto(television.codes["verification_uri_complete"])
    expect(someone.page.locator("#user_code")).to_have_value(television.codes["user_code"])
    someone.page.click("main form button.button")
    expect(someone.page.locator("h1")).to_have_text("Did you start this?")
    assert television.poll()["error"] == "authorization_pending"
    someone.page.click("button[value=deny]")
    expect(someone.page.locator("h1")).to_have_text("The device was not connected")


def _post(address: str, **fields: str) -> dict[str, Any]:
    try:
        with urlopen(address, urlencode(fields).encode(), timeout=20) as answer:
            return dict(json.load(answer))
    except HTTPError as refusal:
        return dict(json.load(refusal))

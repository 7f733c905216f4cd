"""Passkeys in Chromium, with its virtual authenticator: set up, signed in with by a press and from the field's
suggestions, beside a face, cancelled, and without any (WebAuthn Level 3 §11)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect
from playwright.sync_api import TimeoutError as Waited

from tests.browser.conftest import MALLORY, Open
from tests.browser.running import Running
from tests.browser.visitor import Person, Visitor

pytestmark = pytest.mark.browser

FACE_DEVICE = "urn:faceguard:acr:face-device"
PHONE: dict[str, Any] = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Device:
    """A virtual authenticator in one tab. `present`: whether a finger lies on it when it is asked; `right`: whether it
    is the owner's."""

    session: CDPSession
    id: str

    def set(self, *, present: bool, right: bool = True) -> None:
        named = {"authenticatorId": self.id}
        self.session.send("WebAuthn.setAutomaticPresenceSimulation", named | {"enabled": present})
        self.session.send("WebAuthn.setUserVerified", named | {"isUserVerified": right})

    @property
    def credentials(self) -> list[dict[str, Any]]:
        return self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def holds(self, credentials: list[dict[str, Any]]) -> None:
        for credential in credentials:
            self.session.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential})


def device_in(page: Page, **departures: Any) -> Device:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE | departures})
    return Device(session, made["authenticatorId"])


@dataclass
class Owner:
    """Somebody with a passkey: `credentials` is what their device holds of it."""

    person: Person
    credentials: list[dict[str, Any]]


@pytest.fixture(scope="module")
def carol(running: Running, opening: Open) -> Owner:
    """Declined a face; set up a passkey from the account page with a password and a recovery code."""
    person = Person("carol@example.com", "violet-harbour-tractor-58")
    link = running.command("invite", "--tenant", "demo", "--email", person.email, "--name", "Carol", "--face")
    visiting = opening(camera=False)
    visiting.takes_up(link, person).does_without_a_face()
    return Owner(person, set_up(visiting).credentials)


@pytest.fixture(scope="module")
def dora(running: Running, opening: Open) -> Owner:
    """Enrolled a face before the camera, and then a passkey."""
    person = Person("dora@example.com", "kettle-meadow-saffron-21")
    link = running.command("invite", "--tenant", "demo", "--email", person.email, "--name", "Dora", "--face")
    visiting = opening(live=MALLORY)
    visiting.takes_up(link, person).looks_into_the_camera()
    visiting.page.wait_for_url(f"{running.issuer}/account?notice=face_enrolled")
    return Owner(person, set_up(visiting).credentials)


def set_up(visiting: Visitor) -> Device:
    """From the account page, in a session that has just proven two factors."""
    device = device_in(visiting.page)
    visiting.page.goto(f"{visiting.issuer}/account/passkeys")
    visiting.page.fill("#name", "Work laptop")
    visiting.page.click("#passkey button")
    visiting.page.wait_for_url(f"{visiting.issuer}/account/passkeys?notice=passkey_added")
    expect(visiting.page.locator("h3", has_text="Work laptop")).to_be_visible()
    assert len(device.credentials) == 1
    return device


def at_the_first_page(visiting: Visitor, owner: Owner, *, present: bool = True, **departures: Any) -> Device:
    """Before the sign-in page of the demonstration, with the owner's device at hand. Without a finger on it the
    suggestions of the field wait."""
    device = device_in(visiting.page, automaticPresenceSimulation=present, **departures)
    device.holds(owner.credentials)
    visiting.at_the_application().follow("login")
    return device


def keep_counting(owner: Owner, device: Device) -> None:
    """The signature counter goes on where it was, as it does on a real device."""
    owner.credentials = device.credentials


def test_a_passkey_signs_in_from_the_fields_suggestions_without_a_press(visitor: Open, carol: Owner) -> None:
    someone = visitor(camera=False)
    device = at_the_first_page(someone, carol)
    claims = someone.allows_if_asked().claims
    assert claims["amr"] == ["hwk", "user", "pop", "mfa"]
    keep_counting(carol, device)


def test_a_passkey_signs_in_by_a_press_while_the_suggestions_wait(visitor: Open, carol: Owner) -> None:
    someone = visitor(camera=False)
    device = at_the_first_page(someone, carol, present=False)
    assert someone.page.locator("#email").get_attribute("autocomplete") == "username webauthn"
    device.set(present=True)
    with suppress(Waited):  # with a finger there, the waiting suggestions may have been the quicker
        someone.page.click("#passkey button", timeout=2000)
    assert someone.allows_if_asked().claims["amr"] == ["hwk", "user", "pop", "mfa"]
    keep_counting(carol, device)


def test_a_finger_that_is_not_the_owners_is_told_in_words_and_the_password_still_works(
    visitor: Open, carol: Owner
) -> None:
    someone = visitor(camera=False)
    device = at_the_first_page(someone, carol, present=False)
    device.set(present=True, right=False)
    someone.page.click("#passkey button")
    expect(someone.page.locator("#passkey-problem")).to_contain_text("Nothing was signed")
    expect(someone.page.locator("#passkey button")).to_be_enabled()
    device.set(present=False)
    someone.gives_password(carol.person)
    expect(someone.page.locator("#passkey")).to_have_attribute("data-ceremony", "get")


def test_without_an_authenticator_the_browser_waits_and_the_password_works(visitor: Open, carol: Owner) -> None:
    someone = visitor(camera=False)
    device = device_in(someone.page)
    someone.at_the_application().follow("login")
    device.session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device.id})
    someone.page.click("#passkey button")
    expect(someone.page.locator("#passkey button")).to_be_disabled()
    someone.gives_password(carol.person)
    expect(someone.page.locator("#password")).to_have_count(0)


def test_a_browser_that_knows_no_passkeys_is_told_so(visitor: Open) -> None:
    someone = visitor(camera=False)
    someone.page.add_init_script("delete window.PublicKeyCredential")
    someone.at_the_application().follow("login")
    someone.page.click("#passkey button")
    expect(someone.page.locator("#passkey-problem")).to_contain_text("knows no passkeys")


def test_without_scripts_there_is_no_button_and_the_password_works(visitor: Open, carol: Owner) -> None:
    someone = visitor(camera=False, script=False)
    someone.at_the_application().follow("login")
    expect(someone.page.locator("#passkey")).to_be_hidden()
    someone.gives_password(carol.person)
    expect(someone.page.locator("noscript, #code")).not_to_have_count(0)


def test_a_passkey_is_the_second_factor_after_a_password(visitor: Open, carol: Owner) -> None:
    someone = visitor(camera=False)
    device = at_the_first_page(someone, carol, present=False)
    someone.gives_password(carol.person)
    expect(someone.page.locator("h1")).to_have_text("Use your passkey")
    device.set(present=True)
    someone.page.click("#passkey button")
    assert someone.allows_if_asked().claims["amr"] == ["pwd", "hwk", "user", "pop", "mfa"]
    keep_counting(carol, device)


def test_a_device_that_has_one_already_sets_up_no_second(visitor: Open, carol: Owner) -> None:
    someone = visitor(camera=False)
    device = at_the_first_page(someone, carol)
    someone.allows_if_asked()
    keep_counting(carol, device)
    someone.page.goto(f"{someone.issuer}/account/passkeys")
    someone.page.click("#passkey button")
    expect(someone.page.locator("#passkey-problem")).to_contain_text("has a passkey for this account already")
    assert len(device.credentials) == 1


def test_a_device_that_cannot_check_its_owner_is_told_what_it_lacks(visitor: Open, carol: Owner) -> None:
    someone = visitor(camera=False)
    device = at_the_first_page(someone, carol)
    someone.allows_if_asked()
    keep_counting(carol, device)
    device.session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device.id})
    lacking = device_in(someone.page, hasUserVerification=False, isUserVerified=False)
    someone.page.goto(f"{someone.issuer}/account/passkeys")
    someone.page.click("#passkey button")
    expect(someone.page.locator("#passkey-problem")).to_be_visible()
    assert lacking.credentials == []


@pytest.mark.soak
def test_a_face_and_a_passkey_are_face_device_in_the_applications_id_token(visitor: Open, dora: Owner) -> None:
    someone = visitor(live=MALLORY)
    device = device_in(someone.page, automaticPresenceSimulation=False)
    device.holds(dora.credentials)
    someone.page.goto(f"{someone.app_url}/login?acr_values={FACE_DEVICE}")
    device.set(present=True)
    someone.page.click("#passkey button")
    expect(someone.camera).to_be_visible()
    claims = someone.looks_into_the_camera().allows_if_asked().claims
    assert claims["acr"] == FACE_DEVICE
    assert claims["amr"] == ["hwk", "user", "pop", "face", "mfa"]

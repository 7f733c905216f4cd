"""Ways to sign in that a person sets up on the account page and then uses: an authenticator app, and the address."""

from __future__ import annotations

import email.policy
import re
import sqlite3
import time
from contextlib import closing
from email import message_from_bytes
from email.message import EmailMessage

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.running import Running
from tests.browser.visitor import Person, Visitor

pytestmark = pytest.mark.browser

MFA = "urn:faceguard:acr:mfa"
SMALL_PHONE, DESKTOP = (320, 568), (1280, 720)
DELIVERY = 20  # seconds


def invited(running: Running, visiting: Visitor, name: str) -> Person:
    """Up to the account page, without a face: has a password and recovery codes."""
    person = Person(f"{name}@example.com", f"{name}-harbour-tractor-58")
    link = running.command("invite", "--tenant", "demo", "--email", person.email, "--name", name.title(), "--face")
    visiting.takes_up(link, person).does_without_a_face()
    return person


def codes_mailed_to(running: Running, person: Person) -> list[str]:
    """The oldest first."""
    files = sorted((running.data / "mail").glob("*.eml"))
    read = [message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]
    bodies = [one.get_body(("plain",)) for one in read if isinstance(one, EmailMessage) and one["To"] == person.email]
    found = [re.search(r"^([0-9]{8})\s*$", str(body.get_content()), re.M) for body in bodies if body]
    return [one[1] for one in found if one]


def mailed_code(running: Running, person: Person, *, after: int) -> str:
    """The one that comes after so many others."""
    until = time.monotonic() + DELIVERY
    while len(codes := codes_mailed_to(running, person)) <= after:
        assert time.monotonic() < until, f"no letter in {DELIVERY} seconds:\n{running.log()[-2000:]}"
        time.sleep(0.1)
    return codes[after]


def end_the_pause(running: Running) -> None:
    """After which another letter may be asked for: half a minute, which nobody waits for here."""
    with closing(sqlite3.connect(running.data / "faceguard.db", timeout=10)) as database, database:
        assert database.execute("DELETE FROM counters WHERE kind = 'email-pause'").rowcount > 0


def fits(visiting: Visitor) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(visiting.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(("set_up_on", "signed_in_on"), [(SMALL_PHONE, DESKTOP), (DESKTOP, SMALL_PHONE)])
def test_an_app_is_set_up_from_the_account_page_and_signs_in_by_another_way_than_a_recovery_code(
    running: Running, visitor: Open, set_up_on: tuple[int, int], signed_in_on: tuple[int, int]
) -> None:
    owner = visitor(camera=False, size=set_up_on)
    person = invited(running, owner, f"erin{set_up_on[0]}")
    owner.page.click(f"a[href='{running.issuer}/account/totp']")
    owner.page.click("summary")
    assert fits(owner)
    app = pyotp.TOTP(owner.page.locator(".letters code").inner_text().replace(" ", ""))
    owner.page.fill("#code", app.now())
    owner.page.click("main form button.button")
    expect(owner.page.locator("main")).to_contain_text("Your authenticator app is set up.")

    someone = visitor(camera=False, size=signed_in_on)
    someone.at_the_application().follow("login").gives_password(person).page.click("text=Try another way")
    expect(someone.page.locator("h1")).to_have_text("Recovery code")
    someone.page.click("text=Use your authenticator app")
    assert fits(someone)
    expect(someone.page.locator("#code")).to_be_focused()
    someone.page.fill("#code", app.at(int(time.time()) + 30))  # the step of the code before is used up
    someone.page.click("main form button.button")
    claims = someone.allows_if_asked().claims
    assert (claims["acr"], claims["amr"]) == (MFA, ["pwd", "otp", "mfa"])


@pytest.mark.parametrize(("confirmed_on", "signed_in_on"), [(SMALL_PHONE, DESKTOP), (DESKTOP, SMALL_PHONE)])
def test_an_invited_person_confirms_the_address_and_signs_in_with_a_mailed_code(
    running: Running, visitor: Open, confirmed_on: tuple[int, int], signed_in_on: tuple[int, int]
) -> None:
    owner = visitor(camera=False, size=confirmed_on)
    person = invited(running, owner, f"frida{confirmed_on[0]}")
    expect(owner.page.locator("main")).to_contain_text("Not confirmed.")
    owner.page.click(f"a[href='{running.issuer}/account/email']")
    owner.page.click("main form button.button")
    expect(owner.page.locator("#code")).to_be_focused()
    assert fits(owner)
    owner.page.fill("#code", mailed_code(running, person, after=0))
    owner.page.click("main form button.button")
    expect(owner.page.locator("main")).to_contain_text("Your e-mail address is confirmed.")
    assert fits(owner)

    someone = visitor(camera=False, size=signed_in_on)
    someone.at_the_application().follow("login").gives_password(person).page.click("text=Try another way")
    end_the_pause(running)
    someone.page.click("main form button.button")
    expect(someone.page.locator("#code")).to_be_focused()
    assert fits(someone)
    someone.page.fill("#code", mailed_code(running, person, after=1))
    someone.page.click("main form button.button")
    claims = someone.allows_if_asked().claims
    assert (claims["acr"], claims["amr"]) == (MFA, ["pwd", "otp", "mfa"])

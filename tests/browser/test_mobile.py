"""examples/mobile as a process; the browser plays the system browser that it opens (RFC 8252)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Response

from tests.browser.conftest import Open
from tests.browser.running import ROOT, Running
from tests.browser.visitor import Person

pytestmark = pytest.mark.browser

PRIVATE_USE = "com.example.phone:/callback"


@pytest.fixture(scope="module")
def phone(running: Running) -> str:
    """The client_id."""
    return running.public_client("Phone", "http://127.0.0.1/callback", PRIVATE_USE)


class App:
    """The app's process: prints the address to open, reads where the browser landed, prints the claims."""

    def __init__(self, issuer: str, client_id: str, *more: str) -> None:
        asked = ("--issuer", issuer, "--client-id", client_id, "--print-address")
        self._process = subprocess.Popen(
            [sys.executable, ROOT / "examples/mobile/app.py", *asked, *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        assert self.address, self._process.communicate()

    def claims(self, landed: str = "") -> dict[str, object]:
        said, complaint = self._process.communicate(landed + "\n", timeout=20)
        assert self._process.returncode == 0, complaint
        return dict(json.loads(said[said.index("{") :]))

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def app(running: Running, phone: str) -> Iterator[type[App]]:
    started: list[App] = []

    def start(*more: str) -> App:
        started.append(App(running.issuer, phone, *more))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def test_an_app_signs_in_by_a_loopback_address_on_a_port_of_its_own(running: Running, visitor: Open, bob: Person, app):
    one, someone = app(), visitor()
    someone.page.goto(one.address)
    someone.gives_password(bob).gives_code(bob)
    someone.page.click("button[name=decision][value=allow]")
    someone.page.wait_for_url("http://127.0.0.1:*/callback?*")
    assert "You can close this window" in someone.page.inner_text("body")
    claims = one.claims()
    assert claims["amr"] == ["pwd", "otp", "mfa"]
    assert claims["iss"] == running.issuer


def test_an_app_signs_in_by_a_scheme_of_its_own(visitor: Open, bob: Person, app):
    one, someone = app("--private-use", PRIVATE_USE), visitor()
    sent_to: list[str] = []

    def keep(response: Response) -> None:
        location = response.headers.get("location", "")
        if location.startswith(f"{PRIVATE_USE}?"):
            sent_to.append(location)

    someone.page.on("response", keep)
    someone.page.goto(one.address)
    someone.gives_password(bob).gives_code(bob)
    with someone.page.expect_response(lambda response: response.headers.get("location", "").startswith(PRIVATE_USE)):
        someone.page.click("button[name=decision][value=allow]")
    assert one.claims(sent_to[0])["amr"] == ["pwd", "otp", "mfa"]

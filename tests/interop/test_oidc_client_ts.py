"""oidc-client-ts in Chromium: a single page without a secret, as docs/integrate.md configures it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import MISSING, QUIET, launch
from tests.interop.authority import Authority
from tests.interop.oidc_client_ts.server import single_page
from tests.interop.provider import PASSWORD, Person, Provider

READY = "html[data-ready=yes]"


@dataclass(frozen=True)
class Tab:
    """The application in a browser without a past."""

    page: Page
    url: str
    issuer: str

    def opens(self) -> Tab:
        self.page.goto(f"{self.url}/")
        self.page.wait_for_selector(READY, state="attached")
        return self

    def signs_in(self, person: Person) -> dict[str, Any]:
        """What the library holds then."""
        self.opens().page.click("#sign-in")
        self.page.fill("#email", person.email)
        self.page.fill("#password", PASSWORD)
        self.page.click("main form button.button")
        self.page.wait_for_url(f"{self.url}/callback*")
        self.page.wait_for_selector(READY, state="attached")
        return self.user()

    def user(self) -> dict[str, Any]:
        return dict(self.page.evaluate("manager.getUser()") or {})

    def renews(self) -> dict[str, Any]:
        return dict(self.page.evaluate("manager.signinSilent()"))

    def is_refused(self, call: str) -> str:
        """The error that the library was told."""
        return str(self.page.evaluate(f"{call}.then(() => 'nothing', refused => refused.error ?? String(refused))"))


@pytest.fixture(scope="module")
def chromium(authority: Authority) -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        started = launch(playwright, [*QUIET, f"--ignore-certificate-errors-spki-list={authority.pin}"])
        assert started is not None, MISSING
        yield started
        started.close()


@pytest.fixture(scope="module")
def refreshing(provider: Provider) -> Iterator[str]:
    """The application with refresh tokens."""
    with single_page(provider) as url:
        yield url


@pytest.fixture(scope="module")
def renewing(provider: Provider) -> Iterator[str]:
    """The application without: it renews its tokens in a frame that nobody sees, with prompt=none."""
    with single_page(provider, grant_types=["authorization_code"]) as url:
        yield url


@pytest.fixture
def page(chromium: Chromium) -> Iterator[Page]:
    """Fails the test when the browser was told something that its rules forbid."""
    context = chromium.new_context(locale="en-GB")
    context.set_default_timeout(15_000)
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on(
        "console", lambda said: wrong.append(said.text) if "CORS" in said.text or "Policy" in said.text else None
    )
    yield context.new_page()
    context.close()
    assert not wrong


@pytest.fixture
def tab(page: Page, refreshing: str, provider: Provider) -> Tab:
    return Tab(page, refreshing, provider.issuer)


@pytest.fixture
def framing(page: Page, renewing: str, provider: Provider) -> Tab:
    return Tab(page, renewing, provider.issuer)


def test_a_page_signs_a_person_in_and_reads_userinfo(tab: Tab, alice: Person) -> None:
    user = tab.signs_in(alice)
    assert user["profile"]["sub"] == alice.sub
    assert user["profile"]["email"] == alice.email
    assert user["profile"]["amr"] == ["pwd"]
    assert user["refresh_token"]


def test_a_page_renews_its_tokens_with_the_refresh_token(tab: Tab, alice: Person) -> None:
    user = tab.signs_in(alice)
    again = tab.renews()
    assert again["access_token"] != user["access_token"]
    assert again["refresh_token"] != user["refresh_token"]
    assert again["profile"]["sub"] == alice.sub


def test_a_page_without_refresh_tokens_renews_them_in_a_hidden_frame(framing: Tab, alice: Person) -> None:
    user = framing.signs_in(alice)
    assert user["refresh_token"] is None
    again = framing.renews()
    assert again["access_token"] != user["access_token"]
    assert again["profile"]["sid"] == user["profile"]["sid"]


def test_the_hidden_frame_tells_that_nobody_is_signed_in(framing: Tab) -> None:
    assert framing.opens().is_refused("manager.signinSilent()") == "login_required"


def test_a_page_revokes_its_tokens(tab: Tab, alice: Person) -> None:
    tab.signs_in(alice)
    kept = tab.page.evaluate(
        """async () => {
          const { refresh_token } = await manager.getUser();
          await manager.revokeTokens();
          const user = await manager.getUser();
          user.refresh_token = refresh_token;
          await manager.storeUser(user);
          return refresh_token;
        }"""
    )
    assert kept
    assert tab.is_refused("manager.signinSilent()") == "invalid_grant"


def test_a_page_signs_the_person_out_and_is_come_back_to(tab: Tab, alice: Person) -> None:
    tab.signs_in(alice)
    tab.page.click("#sign-out")
    tab.page.wait_for_url(f"{tab.url}/bye*")
    tab.page.wait_for_selector(READY, state="attached")
    assert tab.user() == {}
    assert tab.is_refused("manager.signinSilent()") == "login_required"

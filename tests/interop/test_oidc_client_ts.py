"""oidc-client-ts in Chromium: a single page without a secret, as docs/integrate.md configures it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from tests.browser.chromium import program
from tests.interop.authority import Authority
from tests.interop.chromium import arguments, watched
from tests.interop.oidc_client_ts.server import single_page
from tests.interop.provider import PASSWORD, Person, Provider

OVER_HTTPS = pytest.mark.parametrize("provider", ["https"], indirect=True)
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


def test_a_page_hears_that_the_session_has_ended_elsewhere(tab: Tab, alice: Person) -> None:
    tab.signs_in(alice)
    elsewhere = tab.page.context.new_page()
    elsewhere.goto(f"{tab.issuer}/oauth/end_session")
    elsewhere.click("main form button.button")
    tab.page.wait_for_selector("html[data-signed-out=yes]", state="attached")


@pytest.fixture
def of_another_site(driver: Playwright, authority: Authority, provider: Provider, tmp_path: Path) -> Iterator[Tab]:
    """In a profile whose settings let other sites' cookies through: Debian's Chromium blocks them."""
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text('{"profile": {"cookie_controls_mode": 0}}')
    with (
        single_page(provider, "127.0.0.1", grant_types=["authorization_code"]) as url,
        driver.chromium.launch_persistent_context(
            tmp_path, executable_path=program(driver), args=arguments(authority), locale="en-GB"
        ) as context,
        watched(context),
    ):
        yield Tab(context.pages[0], url, provider.issuer)


@pytest.fixture
def embedding(provider: Provider) -> Iterator[None]:
    provider.command("tenant", "embedding", "acme", "on")
    time.sleep(1.1)  # every process of the server has heard of it
    yield
    provider.command("tenant", "embedding", "acme", "off")


@OVER_HTTPS
def test_a_page_of_another_site_renews_in_a_hidden_frame_where_the_tenant_allows_it(
    embedding: None, of_another_site: Tab, alice: Person
) -> None:
    user = of_another_site.signs_in(alice)
    assert of_another_site.renews()["profile"]["sid"] == user["profile"]["sid"]


@OVER_HTTPS
def test_a_page_of_another_site_has_to_sign_in_anew_where_the_tenant_does_not(
    of_another_site: Tab, alice: Person
) -> None:
    of_another_site.signs_in(alice)
    assert of_another_site.is_refused("manager.signinSilent()") == "login_required"

"""mod_auth_openidc on Apache, as Debian ships it, configured as docs/integrate.md says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from joserfc.jwk import RSAKey
from playwright.sync_api import Page

from tests.agent import Answer
from tests.interop.apache.server import Apache, apache, chosen_url, told
from tests.interop.authority import Authority
from tests.interop.browser import Browser
from tests.interop.provider import PASSWORD, Person, Provider

KEYED = """
OIDCPrivateKeyFiles shop#{private}
OIDCPublicKeyFiles shop#{public}
OIDCProviderTokenEndpointAuth private_key_jwt
OIDCResponseMode form_post
"""


@pytest.fixture(scope="module")
def shop(provider: Provider) -> Iterator[Apache]:
    """It is told of ended sessions on the back channel."""
    with _shop(provider, "backchannel", "logout=backchannel") as running:
        yield running


@pytest.fixture(scope="module")
def framed_shop(provider: Provider) -> Iterator[Apache]:
    """It is told of ended sessions in a frame of the page after the sign-out."""
    with _shop(provider, "frontchannel", "logout=get") as running:
        yield running


@contextmanager
def _shop(provider: Provider, way: str, query: str) -> Iterator[Apache]:
    url = chosen_url(provider)
    client = provider.client(
        "Apache",
        redirect_uris=[f"{url}/shop/callback"],
        post_logout_redirect_uris=[f"{url}/bye"],
        **{f"{way}_logout_uri": f"{url}/shop/callback?{query}", f"{way}_logout_session_required": True},
    )
    with apache(url, provider, client) as running:
        yield running


@pytest.fixture(scope="module")
def keyed_shop(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apache]:
    """It has a key instead of a secret, whose public half it publishes, and takes answers as posted forms."""
    url = chosen_url(provider)
    client = provider.client(
        "Apache with a key",
        redirect_uris=[f"{url}/shop/callback"],
        token_endpoint_auth_method="private_key_jwt",
        jwks_uri=f"{url}/shop/callback?jwks=rsa",
    )
    private, public = _key_pair(tmp_path_factory.mktemp("keys"))
    with apache(url, provider, client, KEYED.format(private=private, public=public)) as running:
        yield running


def _key_pair(folder: Path) -> tuple[Path, Path]:
    """The module takes RSA keys only."""
    key = RSAKey.generate_key(2048)
    private, public = folder / "private.pem", folder / "public.pem"
    private.write_bytes(key.as_pem(private=True))
    public.write_bytes(key.as_pem(private=False))
    return private, public


@pytest.fixture
def browser(authority: Authority, shop: Apache) -> Browser:
    return Browser(authority, stops_at=f"{shop.url}/bye")


@pytest.fixture
def entered(browser: Browser, shop: Apache, alice: Person) -> Answer:
    """The shop's page after a sign-in."""
    return browser.signs_in(browser.get(f"{shop.url}/shop/"), alice.email)


def test_whoever_is_not_signed_in_meets_the_sign_in_page(browser: Browser, shop: Apache, provider: Provider) -> None:
    page = browser.get(f"{shop.url}/shop/")
    assert page.url.startswith(provider.issuer)
    assert page.form("password").method == "post"


def test_the_application_is_told_who_signed_in_and_how(entered: Answer, alice: Person, provider: Provider) -> None:
    seen = told(entered)
    assert seen["REMOTE_USER"] == seen["OIDC_CLAIM_sub"] == alice.sub
    assert seen["OIDC_CLAIM_iss"] == provider.issuer
    assert seen["OIDC_CLAIM_acr"] == "urn:faceguard:acr:single"
    assert seen["OIDC_CLAIM_amr"] == "pwd"


def test_the_application_is_told_what_userinfo_says(entered: Answer, alice: Person) -> None:
    seen = told(entered)
    assert seen["OIDC_CLAIM_email"] == alice.email
    assert seen["OIDC_CLAIM_name"] == "Alice"


def test_a_page_that_asks_for_a_face_is_closed_to_whoever_has_shown_none(
    browser: Browser, shop: Apache, alice: Person
) -> None:
    page = browser.get(f"{shop.url}/shop/vault")
    assert browser.signs_in(page, alice.email).status == 401
    assert told(browser.get(f"{shop.url}/shop/"))["OIDC_CLAIM_acr"] == "urn:faceguard:acr:single"


def test_an_access_token_about_to_expire_is_refreshed_before_the_page_is_served(
    entered: Answer, browser: Browser, shop: Apache
) -> None:
    first = told(entered)["OIDC_access_token"]
    second = told(browser.get(f"{shop.url}/shop/eager"))["OIDC_access_token"]
    third = told(browser.get(f"{shop.url}/shop/eager"))["OIDC_access_token"]
    assert len({first, second, third}) == 3


def test_the_refresh_hook_gives_the_application_a_new_access_token(
    entered: Answer, browser: Browser, shop: Apache
) -> None:
    first = told(entered)["OIDC_access_token"]
    page = browser.get(f"{shop.callback}?refresh={quote(f'{shop.url}/shop/', safe='')}&access_token={first}")
    assert told(page)["OIDC_access_token"] != first


def test_signing_out_at_the_application_ends_the_session_at_the_provider_and_comes_back(
    entered: Answer, browser: Browser, shop: Apache
) -> None:
    gone = browser.get(f"{shop.callback}?logout={quote(f'{shop.url}/bye', safe='')}")
    assert gone.location is not None
    assert gone.location.partition("?")[0] == f"{shop.url}/bye"
    assert browser.get(f"{shop.url}/shop/").form("password")


def test_signing_out_at_the_application_revokes_what_it_was_given(
    entered: Answer, browser: Browser, shop: Apache, provider: Provider
) -> None:
    before = provider.answered("/oauth/revoke")
    browser.get(f"{shop.callback}?logout={quote(f'{shop.url}/bye', safe='')}")
    assert provider.answered("/oauth/revoke") == [*before, 200, 200]


def test_another_page_of_the_application_needs_no_second_sign_in(
    entered: Answer, browser: Browser, shop: Apache, alice: Person
) -> None:
    browser.forgets("mod_auth_openidc_session")
    assert told(browser.get(f"{shop.url}/shop/other"))["REMOTE_USER"] == alice.sub


def test_an_access_token_opens_the_interface(
    entered: Answer, authority: Authority, shop: Apache, alice: Person
) -> None:
    token = told(entered)["OIDC_access_token"]
    seen = told(Browser(authority).get(f"{shop.url}/api/orders", token))
    assert seen["REMOTE_USER"] == alice.sub


def test_the_interface_refuses_whoever_has_no_token(authority: Authority, shop: Apache) -> None:
    refused = Browser(authority).get(f"{shop.url}/api/orders")
    assert refused.status == 401
    assert (refused.header("WWW-Authenticate") or "").startswith("Bearer")


def test_the_interface_refuses_a_token_whose_session_has_ended(
    entered: Answer, browser: Browser, authority: Authority, shop: Apache
) -> None:
    token = told(entered)["OIDC_access_token"]
    assert Browser(authority).get(f"{shop.url}/api/orders", token).status == 200
    browser.get(f"{shop.callback}?logout={quote(f'{shop.url}/bye', safe='')}")
    assert Browser(authority).get(f"{shop.url}/api/orders", token).status == 401


def test_an_end_of_the_session_elsewhere_reaches_the_application_on_the_back_channel(
    entered: Answer, browser: Browser, shop: Apache, provider: Provider
) -> None:
    _signs_out_at_the_provider(browser, provider)
    until = time.monotonic() + 10
    while browser.get(f"{shop.url}/shop/").url.startswith(shop.url):
        assert time.monotonic() < until, shop.log.read_text(errors="replace")
        time.sleep(0.2)


def test_an_end_of_the_session_elsewhere_reaches_the_application_on_the_front_channel(
    page: Page, framed_shop: Apache, provider: Provider, alice: Person
) -> None:
    page.goto(f"{framed_shop.url}/shop/")
    page.fill("#email", alice.email)
    page.fill("#password", PASSWORD)
    page.click("main form button.button")
    page.wait_for_url(f"{framed_shop.url}/shop/")
    page.goto(f"{provider.issuer}/oauth/end_session")
    with page.expect_response(lambda answer: answer.url.startswith(f"{framed_shop.callback}?logout=get&iss=")):
        page.click("main form button.button")
    page.goto(f"{framed_shop.url}/shop/")
    assert page.locator("#password").is_visible()


def test_an_application_with_a_key_instead_of_a_secret_takes_the_answer_as_a_posted_form(
    page: Page, keyed_shop: Apache, alice: Person
) -> None:
    page.goto(f"{keyed_shop.url}/shop/")
    page.fill("#email", alice.email)
    page.fill("#password", PASSWORD)
    with page.expect_request(keyed_shop.callback) as posted:
        page.click("main form button.button")
    assert posted.value.method == "POST"
    page.wait_for_url(f"{keyed_shop.url}/shop/")
    assert f"REMOTE_USER={alice.sub}" in page.content()


def _signs_out_at_the_provider(browser: Browser, provider: Provider) -> Answer:
    return browser.submit(browser.get(f"{provider.issuer}/oauth/end_session").form("csrf"))

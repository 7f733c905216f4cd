"""openid-client without the plain code flow: hybrid, implicit, a device, an application that registered itself."""

from __future__ import annotations

from tests.interop.openid_client.app import CALLBACK, App
from tests.interop.openid_client.fixtures import Opened
from tests.interop.provider import Person, Provider

CERTIFICATION = ("--registration-policy", "oidc-certification")
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


def test_the_hybrid_flow_gives_an_id_token_with_the_code(opened: Opened, alice: Person) -> None:
    app = opened(*CERTIFICATION, response_types=["code id_token"], grant_types=["authorization_code", "implicit"])
    assert app.signs_in(alice)["claims"]["sub"] == alice.sub


def test_the_implicit_flow_gives_an_id_token_in_the_fragment(opened: Opened, alice: Person) -> None:
    app = opened(*CERTIFICATION, response_types=["id_token"], grant_types=["implicit"])
    page, kept = app.asks()
    landed = app.browser.signs_in(page, alice.email)
    claims = app.runs("implicit", landed=landed.location, kept=kept)
    assert (claims["sub"], claims["email"]) == (alice.sub, alice.email)


def test_a_device_gets_its_tokens_once_the_person_has_said_yes(provider: Provider, alice: Person) -> None:
    television = provider.client("Television", "--public", grant_types=[DEVICE_CODE, "refresh_token"])
    app = App(provider, television)
    begun = app.runs("device_begin", scope="openid profile")
    page = app.browser.get(begun["verification_uri_complete"])
    page = app.browser.signs_in(app.browser.submit(page.form("user_code")), alice.email)
    app.browser.submit(page.form("consent"), decision="allow")
    tokens = app.runs("device_poll", begun=begun)
    assert tokens["claims"]["sub"] == alice.sub
    assert app.runs("refresh", refresh_token=tokens["refresh_token"])["claims"]["sub"] == alice.sub


def test_an_application_that_registered_itself_asks_for_consent_and_signs_in(provider: Provider, alice: Person) -> None:
    token = provider.command("registration-token", "create", "--tenant", "acme", "--policy", "standard")
    metadata = {"redirect_uris": [CALLBACK], "client_name": "Self-made", "id_token_signed_response_alg": "ES256"}
    registered = App(provider, {}).runs("register", metadata=metadata, initial_access_token=token)
    app = App(provider, registered)
    page, kept = app.asks()
    consent = app.browser.signs_in(page, alice.email)
    assert "Self-made" in consent.text
    landed = app.browser.submit(consent.form("consent"), decision="allow")
    assert app.runs("redeem", landed=landed.location, kept=kept)["claims"]["sub"] == alice.sub

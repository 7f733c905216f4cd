"""RFC 8252 §7, §8: native applications sign in through a loopback address or a scheme of their own (NA-01 to NA-06)."""

from __future__ import annotations

import pytest

from idp.oauth.clients import answer, metadata
from idp.oauth.errors import InvalidClientMetadata, InvalidRedirectUri
from tests.agent import Browser
from tests.specs.security.outcomes import assert_page
from tests.world import World, landed

URIS = ["http://127.0.0.1:51004/cb", "http://[::1]:51004/cb", "com.example.app:/cb"]


@pytest.mark.parametrize("uri", URIS)
def test_s7_a_native_application_redeems_its_code_at_the_address_it_used(
    world: World, browser: Browser, uri: str
) -> None:
    code = landed(world.sign_in(browser, client_id="phone", redirect_uri=uri))["code"]
    answer = world.redeem(code, client_id="phone", client_secret=None, redirect_uri=uri)
    assert answer.status == 200
    again = world.token(
        client_id="phone", client_secret=None, grant_type="refresh_token", refresh_token=answer.json["refresh_token"]
    )
    assert again.status == 200


def test_s7_3_another_port_at_the_token_endpoint_is_another_address(world: World, browser: Browser) -> None:
    code = landed(world.sign_in(browser, client_id="phone", redirect_uri="http://127.0.0.1:1000/cb"))["code"]
    form = {"client_id": "phone", "client_secret": None}
    assert world.redeem(code, redirect_uri="http://127.0.0.1:1001/cb", **form).json["error"] == "invalid_grant"


def test_na_02_the_two_loopback_literals_are_two_addresses(world: World, browser: Browser) -> None:
    world.change_client("phone", redirect_uris=["http://127.0.0.1/cb"])
    assert_page(world.authorize(browser, client_id="phone", redirect_uri="http://[::1]:51004/cb"))


def test_na_03_localhost_is_registered_with_a_warning() -> None:
    client, _ = metadata.new_client(
        name="x", redirect_uris=["http://localhost/cb"], application_type="native", auth_method="none"
    )
    assert "127.0.0.1" in answer.warnings(client)[0]


@pytest.mark.parametrize("uri", ["myapp:/cb", "myapp://cb", "app.:/cb", ".app:/cb", "mailto:a", "intent:x"])
def test_na_04_a_scheme_of_its_own_is_a_reversed_domain_name(uri: str) -> None:
    with pytest.raises(InvalidRedirectUri):
        metadata.new_client(name="x", redirect_uris=[uri], application_type="native", auth_method="none")


def test_na_04_a_web_application_has_no_scheme_of_its_own() -> None:
    with pytest.raises(InvalidRedirectUri):
        metadata.new_client(name="x", redirect_uris=["com.example.app:/cb"])


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_na_06_a_native_application_is_recorded_as_public(method: str) -> None:
    with pytest.raises(InvalidClientMetadata):
        metadata.new_client(
            name="x", redirect_uris=["com.example.app:/cb"], application_type="native", auth_method=method
        )


def test_what_is_registered_is_told_in_the_names_of_rfc_7591() -> None:
    client, secret = metadata.new_client(name="Shop", redirect_uris=["https://app.example.com/cb"])
    told = answer.registered(client, secret)
    assert told["client_secret"] == secret
    assert told["client_secret_expires_at"] == 0
    assert told["redirect_uris"] == ["https://app.example.com/cb"]
    assert told["token_endpoint_auth_method"] == "client_secret_basic"
    assert secret not in repr(client)
    public, none = metadata.new_client(name="x", redirect_uris=["https://a.example/"], auth_method="none")
    assert none is None
    assert "client_secret" not in answer.registered(public, none)


@pytest.mark.parametrize(
    "metadata_departure",
    [
        {"auth_method": "private_key_jwt"},
        {"grant_types": ["password"]},
        {"scope": ["openid", "admin"]},
        {"id_token_alg": "none"},
        {"id_token_alg": "HS256"},
        {"application_type": "service"},
        {"auth_method": "none", "require_pkce": False},
    ],
)
def test_unknown_metadata_is_refused(metadata_departure: dict[str, object]) -> None:
    with pytest.raises(InvalidClientMetadata):
        metadata.new_client(name="x", redirect_uris=["https://a.example/cb"], **metadata_departure)  # type: ignore[arg-type]

"""OIDC Discovery §3, §4: where the document is, what has to be in it, and that it says what the tenant offers.

What it has in common with RFC 8414 is tested in ../rfc8414/test_s3_metadata.py.
"""

from __future__ import annotations

from typing import Any, get_args

import pytest

from idp.context import Feature
from tests.agent import Browser
from tests.world import ORIGIN, World

REQUIRED = (
    "issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "response_types_supported",
    "subject_types_supported", "id_token_signing_alg_values_supported",
)  # fmt: skip
SAID_OF: dict[Feature, tuple[str, ...]] = {
    "backchannel_logout": ("backchannel_logout_supported", "backchannel_logout_session_supported"),
    "client_credentials": ("client_credentials",),
    "device_authorization": ("device_authorization_endpoint", "urn:ietf:params:oauth:grant-type:device_code"),
    "frontchannel_logout": ("frontchannel_logout_supported", "frontchannel_logout_session_supported"),
    "introspection": ("introspection_endpoint", "introspection_endpoint_auth_methods_supported"),
    "registration": ("registration_endpoint",),
    "request_object": ("request_object_signing_alg_values_supported",),
    "revocation": ("revocation_endpoint", "revocation_endpoint_auth_methods_supported"),
    "session_management": ("check_session_iframe",),
}
FEATURES: tuple[Feature, ...] = get_args(Feature)


def said(world: World, slug: str = "acme") -> dict[str, Any]:
    return dict(world.browser().get(f"/t/{slug}/.well-known/openid-configuration").json)


def test_s3_what_is_required_is_there(world: World) -> None:
    assert all(said(world)[name] for name in REQUIRED)
    assert "RS256" in said(world)["id_token_signing_alg_values_supported"]
    assert "openid" in said(world)["scopes_supported"]


@pytest.mark.parametrize("slug", ["acme", "other"])
def test_s4_1_the_path_is_appended_to_the_issuer(world: World, browser: Browser, slug: str) -> None:
    issuer = said(world, slug)["issuer"]
    assert issuer == f"{ORIGIN}/t/{slug}"
    assert browser.get(f"{issuer}/.well-known/openid-configuration").status == 200


def test_s4_2_it_is_a_json_object_without_empty_lists(browser: Browser) -> None:
    answer = browser.get("/t/acme/.well-known/openid-configuration")
    assert (answer.status, answer.header("Content-Type")) == (200, "application/json")
    assert [name for name, value in answer.json.items() if value in ([], "", None)] == []


def test_s4_3_a_client_finds_the_issuer_it_asked(world: World) -> None:
    token_endpoint = said(world)["token_endpoint"]
    assert token_endpoint.startswith(said(world)["issuer"])


@pytest.mark.parametrize("feature", FEATURES)
def test_s3_a_feature_is_named_where_the_tenant_offers_it_and_nowhere_else(world: World, feature: Feature) -> None:
    world.set_policy(features=(feature,))
    document = said(world)
    assert all(name in document or name in document["grant_types_supported"] for name in SAID_OF[feature])
    assert not any(name in str(said(world, "other")) for name in ("registration_endpoint", "check_session_iframe"))
    world.set_policy(features=tuple(other for other in FEATURES if other != feature))
    document = said(world)
    assert not any(name in document or name in document["grant_types_supported"] for name in SAID_OF[feature])


ADDRESSES = {
    "device_authorization": ("POST", "device_authorization"),
    "introspection": ("POST", "introspect"),
    "registration": ("POST", "register"),
    "revocation": ("POST", "revoke"),
    "session_management": ("GET", "check_session"),
}


@pytest.mark.parametrize("feature", ADDRESSES)
def test_s3_what_is_not_offered_is_not_there(world: World, feature: str) -> None:
    method, path = ADDRESSES[feature]
    world.set_policy(features=FEATURES)
    assert world.browser().send(method, f"/t/acme/oauth/{path}").status != 404
    world.set_policy(features=tuple(other for other in FEATURES if other != feature))
    assert world.browser().send(method, f"/t/acme/oauth/{path}").status == 404

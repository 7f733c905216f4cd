"""OIDC Discovery §3, §4: where the document is, what has to be in it, and that it says what the tenant offers.

What it has in common with RFC 8414 is tested in ../rfc8414/test_s3_metadata.py.
"""

from __future__ import annotations

from typing import Any, get_args

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from idp.context import Feature
from idp.oauth.clients.policies import RESPONSE_TYPES, SIGNING_ALGS
from idp.store.details import Details
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


def test_s3_what_a_registration_policy_brings_is_named_where_the_tenant_allows_it(world: World) -> None:
    world.set_policy(registration_policies=("standard", "native"))
    usual = said(world)
    assert usual["response_types_supported"] == ["code"]
    assert "implicit" not in usual["grant_types_supported"]
    assert "none" not in usual["id_token_signing_alg_values_supported"]
    assert "none" not in usual["request_object_signing_alg_values_supported"]
    assert usual["request_uri_parameter_supported"] is False
    world.set_policy(registration_policies=("standard", "oidc-certification"))
    more = said(world)
    assert set(more["response_types_supported"]) == set(RESPONSE_TYPES)
    assert "implicit" in more["grant_types_supported"]
    assert "none" in more["id_token_signing_alg_values_supported"]
    assert "none" in more["request_object_signing_alg_values_supported"]
    assert more["request_uri_parameter_supported"] is True


def test_s3_a_tenant_that_allows_fapi_alone_names_nothing_weaker(world: World) -> None:
    world.set_policy(registration_policies=("fapi2",))
    document = said(world)
    assert document["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert document["response_types_supported"] == ["code"]
    signing = {name: algs for name, algs in document.items() if "signing_alg_values" in name}
    assert len(signing) >= 4
    assert all(set(algs) <= {"PS256", "ES256", "EdDSA"} for algs in signing.values())
    assert "urn:ietf:params:oauth:grant-type:device_code" not in document["grant_types_supported"]


@pytest.mark.parametrize("alg", SIGNING_ALGS)
def test_s3_every_algorithm_that_is_named_for_id_tokens_and_userinfo_is_used_when_registered(
    world: World, alg: str
) -> None:
    assert alg in said(world)["id_token_signing_alg_values_supported"]
    assert alg in said(world)["userinfo_signing_alg_values_supported"]
    world.change_client("web", id_token_alg=alg, details=Details(userinfo_signed_response_alg=alg))
    tokens = world.tokens()
    keys = KeySet.import_key_set(world.browser().get(said(world)["jwks_uri"]).json)
    for token in (tokens["id_token"], world.userinfo(tokens["access_token"]).text):
        assert jws.deserialize_compact(token, keys, algorithms=[alg]).protected["alg"] == alg

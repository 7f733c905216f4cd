"""OpenID Connect Registration §3, §4: what the certification registers, and what discovery says of it."""

from __future__ import annotations

import pytest

from tests.specs.registering import Registering
from tests.specs.registering_keys import PUBLIC_JWK

RESPONSE_TYPES = ("code", "id_token", "id_token token", "code id_token", "code token", "code id_token token")


@pytest.mark.parametrize("response_type", RESPONSE_TYPES)
def test_s3_every_response_type_of_the_certification_is_registered(here: Registering, response_type: str) -> None:
    kinds = response_type.split(" ")
    grants = (["authorization_code"] if "code" in kinds else []) + (
        ["implicit"] if len(kinds) > 1 or "id_token" in kinds else []
    )
    made = here.registered(response_types=[response_type], grant_types=grants)
    assert made["response_types"] == [response_type]
    assert made["grant_types"] == grants
    here.refused(policy="standard", response_types=["id_token"], grant_types=["implicit"])


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "client_secret_jwt", "none"])
def test_s3_every_way_to_authenticate_is_registered(here: Registering, method: str) -> None:
    made = here.registered(token_endpoint_auth_method=method)
    assert made["token_endpoint_auth_method"] == method
    assert ("client_secret" in made) == (method != "none")


def test_s3_keys_by_reference_are_registered(here: Registering) -> None:
    """oidcc-registration-jwks-uri"""
    uri = "https://self.example.com/jwks"
    made = here.registered(token_endpoint_auth_method="private_key_jwt", jwks_uri=uri)
    assert made["jwks_uri"] == uri
    by_value = here.change(made, jwks_uri=None, jwks={"keys": [PUBLIC_JWK]})
    assert "jwks_uri" not in by_value.json


def test_s3_redirect_uris_with_a_fragment_are_refused(here: Registering) -> None:
    """oidcc-redirect-uri-regfrag"""
    here.refused("invalid_redirect_uri", redirect_uris=["https://self.example.com/cb#fragment"])


def test_s3_redirect_uris_with_a_query_are_registered_and_matched_with_it(here: Registering) -> None:
    """oidcc-redirect-uri-query-OK, oidcc-redirect-uri-query-mismatch, oidcc-redirect-uri-query-added"""
    uri = "https://self.example.com/cb?foo=bar"
    made, world = here.registered(redirect_uris=[uri]), here.world
    assert world.authorize(world.browser(), client_id=made["client_id"], redirect_uri=uri).form("password")
    for other in ("https://self.example.com/cb?foo=baz", f"{uri}&a=b", "https://self.example.com/cb"):
        assert world.authorize(world.browser(), client_id=made["client_id"], redirect_uri=other).status == 400


def test_s4_the_client_is_configured_where_the_answer_says(here: Registering) -> None:
    made = here.registered()
    assert here.read(made).json["client_id"] == made["client_id"]

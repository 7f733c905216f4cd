"""RFC 7591 §2, §2.1, Client Metadata: what each member may be, its default, and what does not apply."""

from __future__ import annotations

from typing import Any

import pytest

from tests.specs.registering import Registering
from tests.specs.registering_keys import PUBLIC_JWK

CODE, IMPLICIT = ["authorization_code"], ["implicit"]


def test_s2_what_is_left_out_has_the_standards_defaults(here: Registering) -> None:
    made = here.registered()
    assert made["grant_types"] == ["authorization_code"]
    assert made["response_types"] == ["code"]
    assert made["token_endpoint_auth_method"] == "client_secret_basic"


def test_s2_null_counts_as_left_out(here: Registering) -> None:
    body = {"redirect_uris": ["https://self.example.com/cb"], "grant_types": None, "jwks_uri": None}
    answer = here.send("POST", "/t/acme/oauth/register", here.token(), body)
    assert answer.status == 201
    assert answer.json["grant_types"] == ["authorization_code"]


def test_s2_unknown_members_are_ignored_and_not_stored(here: Registering) -> None:
    made = here.registered(tenant_id="other", example_extension_parameter="example_value", software_id="x")
    assert not {"tenant_id", "example_extension_parameter", "software_id"} & made.keys()


def test_s2_metadata_that_does_not_apply_is_ignored(here: Registering) -> None:
    made = here.registered(token_endpoint_auth_signing_alg="RS256", token_endpoint_auth_method="client_secret_post")
    assert "token_endpoint_auth_signing_alg" not in made
    made = here.registered(policy="standard", request_uris=["https://self.example.com/request"])
    assert "request_uris" not in made


@pytest.mark.parametrize(
    ("sent", "registered"),
    [
        ({"response_types": ["code"]}, (CODE, ["code"])),
        ({"response_types": ["id_token"]}, (IMPLICIT, ["id_token"])),
        ({"response_types": ["token id_token"]}, (IMPLICIT, ["id_token token"])),
        ({"response_types": ["code id_token"]}, (CODE + IMPLICIT, ["code id_token"])),
        ({"grant_types": CODE}, (CODE, ["code"])),
    ],
)
def test_s2_1_of_grant_types_and_response_types_one_follows_from_the_other(
    here: Registering, sent: dict[str, Any], registered: tuple[list[str], list[str]]
) -> None:
    made = here.registered(**sent)
    assert (made["grant_types"], made["response_types"]) == registered


@pytest.mark.parametrize(
    ("grant_types", "response_types"),
    [
        (CODE, ["id_token"]),
        (CODE, ["code id_token"]),
        (IMPLICIT, ["code"]),
        (CODE + IMPLICIT, ["code"]),
        (CODE, []),
        (["refresh_token"], ["code"]),
    ],
)
def test_s2_1_an_inconsistent_state_is_refused(
    here: Registering, grant_types: list[str], response_types: list[str]
) -> None:
    here.refused(grant_types=grant_types, response_types=response_types)


@pytest.mark.parametrize(
    "grant_type",
    [
        "password",
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ],
)
def test_s2_a_grant_type_that_is_not_for_self_registered_clients_is_refused(here: Registering, grant_type: str) -> None:
    here.refused(grant_types=["authorization_code", grant_type])


@pytest.mark.parametrize("uris", [None, [], ["https://self.example.com/cb#f"], ["http://self.example.com/cb"]])
def test_s2_redirect_uris_must_be_registered_and_valid(here: Registering, uris: list[str] | None) -> None:
    here.refused("invalid_redirect_uri", redirect_uris=uris)


@pytest.mark.parametrize(
    "departure",
    [
        {"redirect_uris": "https://self.example.com/cb"},
        {"redirect_uris": [7]},
        {"redirect_uris": {"a": "b"}},
        {"client_name": 7},
        {"client_name": ""},
        {"client_name": " "},
        {"client_name": "x" * 101},
        {"client_name": "Evil\u202efdp"},
        {"client_name": "two\nlines"},
        {"grant_types": "authorization_code"},
        {"contacts": "me@example.com"},
        {"contacts": ["x" * 600]},
        {"contacts": ["me@example.com\r\nBcc: you@example.com"]},
        {"scope": ["openid"]},
        {"scope": "admin root"},
        {"jwks": "https://self.example.com/jwks"},
        {"jwks": {"keys": "none"}},
        {"jwks": {"keys": ["none"]}},
        {"token_endpoint_auth_method": "client_secret_quiet"},
        {"response_types": ["bogus"]},
        {"redirect_uris": [f"https://self.example.com/{number}" for number in range(60)]},
    ],
)
def test_s2_a_value_of_the_wrong_kind_is_refused(here: Registering, departure: dict[str, Any]) -> None:
    here.refused(**departure)


@pytest.mark.parametrize("member", ["client_uri", "logo_uri", "tos_uri", "policy_uri"])
@pytest.mark.parametrize(
    "uri",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "ftp://self.example.com/",
        "/tos",
        "https:///x",
        "https://a@self.example.com/",
        'https://self.example.com/"><script>',
    ],
)
def test_s2_pages_are_web_pages(here: Registering, member: str, uri: str) -> None:
    here.refused(**{member: uri})


def test_s2_pages_and_contacts_are_registered_as_they_are_sent(here: Registering) -> None:
    sent = {
        "client_uri": "https://self.example.com/",
        "tos_uri": "https://self.example.com/tos",
        "policy_uri": "http://self.example.com/policy?lang=en",
        "contacts": ["me@example.com", "you@example.com"],
    }
    made = here.registered(**sent)
    assert {name: made[name] for name in sent} == sent


def test_s2_jwks_and_jwks_uri_must_not_both_be_present(here: Registering) -> None:
    here.refused(jwks={"keys": [PUBLIC_JWK]}, jwks_uri="https://self.example.com/jwks")


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_s2_keys_are_public_ones(here: Registering, member: str) -> None:
    here.refused(jwks={"keys": [PUBLIC_JWK, PUBLIC_JWK | {member: "AAAA"}]})


def test_s2_private_key_jwt_needs_keys(here: Registering) -> None:
    here.refused(token_endpoint_auth_method="private_key_jwt")
    made = here.registered(token_endpoint_auth_method="private_key_jwt", jwks={"keys": [PUBLIC_JWK]})
    assert "client_secret" not in made
    assert made["jwks"] == {"keys": [PUBLIC_JWK]}


@pytest.mark.parametrize("uri", ["http://self.example.com/jwks", "file:///etc/passwd", "https://self.example.com/#a"])
def test_s2_jwks_uri_is_https(here: Registering, uri: str) -> None:
    here.refused(jwks_uri=uri)


def test_s2_scope_names_that_there_are_not_are_left_out(here: Registering) -> None:
    assert here.registered(scope="openid email admin")["scope"] == "openid email"


def test_s2_without_a_scope_there_is_all_that_people_can_allow(here: Registering) -> None:
    assert here.registered()["scope"] == "openid profile email address phone"
    refreshing = here.registered(grant_types=["authorization_code", "refresh_token"])
    assert refreshing["scope"] == "openid profile email address phone offline_access"


def test_s2_2_a_name_in_another_language_is_not_stored(here: Registering) -> None:
    made = here.registered(**{"client_name#ja-Jpan-JP": "クライアント名"})
    assert made["client_name"] == "Self-made"
    assert not any("#" in name for name in made)


def test_s2_a_client_without_a_name_is_called_after_its_host(here: Registering) -> None:
    assert here.registered(client_name=None)["client_name"] == "self.example.com"

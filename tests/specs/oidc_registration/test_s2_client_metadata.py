"""OpenID Connect Registration §2, Client Metadata, and what the Logout specifications and Core §4 add to it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.specs.registering import Registering
from tests.specs.registering_keys import PUBLIC_JWK
from tests.world import claims_of, landed

KEYS = {"keys": [PUBLIC_JWK]}


def test_s2_what_is_left_out_has_the_standards_defaults(here: Registering) -> None:
    made = here.registered()
    assert made["application_type"] == "web"
    assert made["id_token_signed_response_alg"] == "RS256"
    assert made["subject_type"] == "public"


def test_s2_all_members_are_registered_as_they_are_sent(here: Registering) -> None:
    sent: dict[str, Any] = {
        "contacts": ["ve7jtb@example.org"],
        "jwks": KEYS,
        "subject_type": "pairwise",
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "id_token_signed_response_alg": "ES256",
        "id_token_encrypted_response_alg": "ECDH-ES+A128KW",
        "id_token_encrypted_response_enc": "A256GCM",
        "userinfo_signed_response_alg": "PS256",
        "userinfo_encrypted_response_alg": "ECDH-ES",
        "userinfo_encrypted_response_enc": "A128GCM",
        "request_object_signing_alg": "EdDSA",
        "request_object_encryption_alg": "RSA-OAEP-256",
        "request_object_encryption_enc": "A128CBC-HS256",
        "default_max_age": 3600,
        "require_auth_time": True,
        "default_acr_values": ["urn:faceguard:acr:mfa"],
        "initiate_login_uri": "https://self.example.com/start",
        "request_uris": ["https://self.example.com/request#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM"],
        "frontchannel_logout_uri": "https://self.example.com/front",
        "frontchannel_logout_session_required": True,
        "backchannel_logout_uri": "https://back.example.com/logout",
        "backchannel_logout_session_required": True,
    }
    made = here.registered(**sent)
    assert {name: made[name] for name in sent} == sent


@pytest.mark.parametrize(
    "departure",
    [
        {"application_type": "service"},
        {"subject_type": "shared"},
        {"subject_type": 7},
        {"id_token_signed_response_alg": "HS256"},
        {"id_token_signed_response_alg": "bogus"},
        {"userinfo_signed_response_alg": "none"},
        {"userinfo_signed_response_alg": "HS256"},
        {"request_object_signing_alg": "bogus"},
        {"id_token_encrypted_response_alg": "RSA1_5", "jwks": KEYS},
        {"id_token_encrypted_response_alg": "dir", "jwks": KEYS},
        {"id_token_encrypted_response_alg": "ECDH-ES", "id_token_encrypted_response_enc": "A1", "jwks": KEYS},
        {"request_object_encryption_alg": "A128KW"},
        {"default_max_age": -1},
        {"default_max_age": "60"},
        {"default_max_age": True},
        {"default_max_age": 2**40},
        {"default_max_age": 1.5},
        {"require_auth_time": "true"},
        {"require_auth_time": 1},
        {"default_acr_values": "urn:faceguard:acr:mfa"},
        {"request_uris": "https://self.example.com/request"},
        {"request_uris": ["http://self.example.com/request"]},
        {"token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "none", "jwks": KEYS},
        {"token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "HS256", "jwks": KEYS},
        {"token_endpoint_auth_method": "client_secret_jwt", "token_endpoint_auth_signing_alg": "RS256"},
    ],
)
def test_s2_a_value_that_there_is_not_is_refused(here: Registering, departure: dict[str, Any]) -> None:
    here.refused(**departure)


@pytest.mark.parametrize("kind", ["id_token", "userinfo"])
def test_s2_an_encrypted_answer_needs_keys_and_has_a_default_enc(here: Registering, kind: str) -> None:
    alg, enc = f"{kind}_encrypted_response_alg", f"{kind}_encrypted_response_enc"
    here.refused(**{alg: "RSA-OAEP-256"})
    assert here.registered(**{alg: "ECDH-ES", "jwks": KEYS})[enc] == "A128CBC-HS256"
    assert here.registered(**{alg: "ECDH-ES", "jwks_uri": "https://self.example.com/jwks"})[alg] == "ECDH-ES"


@pytest.mark.parametrize(
    "jwks",
    [
        {"keys": []},
        {"keys": [{"kty": "unknown"}]},
        {"keys": [{"kty": "RSA", "e": "AQAB", "n": "AQAB"}]},
        {"keys": [PUBLIC_JWK | {"use": "sig"}]},
        {"keys": [PUBLIC_JWK | {"crv": "P-384"}]},
    ],
)
def test_s2_keys_that_are_of_no_use_are_refused_where_one_is_needed(here: Registering, jwks: dict[str, Any]) -> None:
    here.refused(id_token_encrypted_response_alg="ECDH-ES", jwks=jwks)
    assert here.registered(jwks=jwks)["jwks"] == jwks
    if "use" not in str(jwks):
        here.refused(token_endpoint_auth_method="private_key_jwt", jwks=jwks)


@pytest.mark.parametrize("kind", ["id_token_encrypted_response", "request_object_encryption"])
def test_s2_an_enc_without_its_alg_is_refused(here: Registering, kind: str) -> None:
    here.refused(**{f"{kind}_enc": "A128GCM", "jwks": KEYS})


@pytest.mark.parametrize("response_type", ["id_token", "code id_token", "id_token token", "code token"])
def test_s2_unsigned_id_tokens_are_for_the_code_flow_alone(here: Registering, response_type: str) -> None:
    here.refused(id_token_signed_response_alg="none", response_types=[response_type])
    here.refused(id_token_signed_response_alg="none", response_types=["code", response_type])
    here.refused(id_token_signed_response_alg="none", policy="standard")
    assert here.registered(id_token_signed_response_alg="none")["id_token_signed_response_alg"] == "none"


def test_s2_unsigned_request_objects_are_for_a_policy_that_allows_them(here: Registering) -> None:
    here.refused(request_object_signing_alg="none", policy="standard")
    assert here.registered(request_object_signing_alg="none")["request_object_signing_alg"] == "none"


@pytest.mark.parametrize(
    "uri",
    ["http://self.example.com/cb", "com.example.self:/cb", "https://self.example.com/cb#x", "https://*.example.com/cb"],
)
def test_s2_web_clients_have_https_redirects(here: Registering, uri: str) -> None:
    here.refused("invalid_redirect_uri", redirect_uris=[uri])
    here.refused("invalid_redirect_uri", post_logout_redirect_uris=[uri])


@pytest.mark.parametrize(
    "uri", ["com.example.self:/cb", "http://127.0.0.1/cb", "http://[::1]/cb", "http://localhost/cb"]
)
def test_s2_native_clients_have_a_scheme_of_their_own_or_loopback(here: Registering, uri: str) -> None:
    made = here.registered(application_type="native", redirect_uris=[uri])
    assert made["application_type"] == "native"
    assert made["client_secret"], "RFC 8252 §8.4: each installation that registers itself has a secret of its own"
    here.refused("invalid_redirect_uri", application_type="native", redirect_uris=["http://self.example.com/cb"])


@pytest.mark.parametrize("uri", ["http://self.example.com/start", "http://localhost/start", "com.example:/start", "/x"])
def test_core_s4_initiate_login_uri_must_be_https(here: Registering, uri: str) -> None:
    """oidcc-3rd_party-init-login-nohttps"""
    answer = here.refused(initiate_login_uri=uri)
    assert answer.json["error"] == "invalid_client_metadata"


def test_core_s4_initiate_login_uri_is_registered(here: Registering) -> None:
    """oidcc-3rd_party-init-login"""
    uri = "https://self.example.com/start?from=op"
    assert here.registered(initiate_login_uri=uri)["initiate_login_uri"] == uri


@pytest.mark.parametrize(
    "uri", ["https://other.example.com/out", "http://self.example.com/out", "https://self.example.com:8443/out"]
)
def test_front_channel_logout_s2_the_uri_has_the_origin_of_a_redirect_uri(here: Registering, uri: str) -> None:
    here.refused(frontchannel_logout_uri=uri)
    assert here.registered(frontchannel_logout_uri="https://self.example.com/out?a=1")


@pytest.mark.parametrize("uri", ["http://back.example.com/out", "https://back.example.com/out#f", "mailto:a@b.c"])
def test_back_channel_logout_s2_2_the_uri_is_absolute_https_and_has_no_fragment(here: Registering, uri: str) -> None:
    here.refused(backchannel_logout_uri=uri)


@pytest.mark.parametrize(
    ("member", "uri"),
    [("policy_uri", "https://self.example.com/policy"), ("tos_uri", "https://self.example.com/tos")],
)
def test_s2_people_who_sign_in_can_read_policy_and_terms(here: Registering, member: str, uri: str) -> None:
    """oidcc-registration-policy-uri, oidcc-registration-tos-uri"""
    made, browser = here.registered(**{member: uri}), here.world.browser()
    asked = {"client_id": made["client_id"], "redirect_uri": made["redirect_uris"][0]}
    link = f'<a href="{uri}" target="_blank" rel="noopener noreferrer">'
    first = here.world.authorize(browser, **asked)
    assert link in first.text
    consent = here.world.sign_in(browser, **asked)
    assert consent.form("/consent")
    assert link in consent.text


def test_s2_plain_http_pages_are_registered_and_never_linked(here: Registering) -> None:
    made = here.registered(policy_uri="http://self.example.com/policy")
    page = here.world.authorize(
        here.world.browser(), client_id=made["client_id"], redirect_uri=made["redirect_uris"][0]
    )
    assert page.form("password")
    assert "http://self.example.com" not in page.text


def test_s2_every_algorithm_that_can_be_registered_signs(here: Registering) -> None:
    for alg in ("RS256", "ES256"):
        made = here.registered(id_token_signed_response_alg=alg)
        browser, uri = here.world.browser(), made["redirect_uris"][0]
        page = here.world.sign_in(browser, client_id=made["client_id"], redirect_uri=uri)
        code = landed(browser.submit(page.form("/consent"), decision="allow"))["code"]
        named = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
        token = here.world.redeem(code, redirect_uri=uri, **named).json["id_token"]
        assert claims_of(token)["aud"] == made["client_id"]

"""RFC 8414 §2, §3; OIDC Discovery §3, §4.3: what discovery says, where, and that it is true."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from idp.oauth.clients.policies import SIGNING_ALGS
from tests.agent import Answer, Browser
from tests.world import ORIGIN, World, claims_of

WELL_KNOWN = "/t/acme/.well-known/openid-configuration"


@pytest.fixture
def document(browser: Browser) -> Answer:
    return browser.get(WELL_KNOWN)


def test_s3_1_both_addresses_give_the_same_document(browser: Browser, document: Answer) -> None:
    assert browser.get("/.well-known/oauth-authorization-server/t/acme").body == document.body


def test_s3_2_it_is_json_that_anybody_may_read_and_keep_for_a_while(document: Answer) -> None:
    assert document.header("Content-Type") == "application/json"
    assert document.header("Access-Control-Allow-Origin") == "*"
    assert document.header("Cross-Origin-Resource-Policy") == "cross-origin"
    assert document.header("Cache-Control") == "public, max-age=300"
    assert document.all("Set-Cookie") == []


def test_s3_2_an_etag_saves_the_body(browser: Browser, document: Answer) -> None:
    for address in (WELL_KNOWN, "/t/acme/oauth/jwks"):
        etag = str(browser.get(address).header("ETag"))
        again = browser.get(address, If_None_Match=etag)
        assert (again.status, again.body, again.header("ETag")) == (304, b"", etag)
        assert browser.get(address, If_None_Match='"another"').status == 200


def test_s2_every_endpoint_it_names_is_there(world: World, browser: Browser, document: Answer) -> None:
    for name, address in document.json.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            assert address.startswith(f"{ORIGIN}/t/acme/")
            assert browser.get(urlsplit(address).path).status in {200, 400, 401, 405}, name


def test_s2_it_names_what_is_required_and_nothing_that_does_not_work(document: Answer) -> None:
    said = document.json
    assert said["response_types_supported"] == ["code"]
    assert said["response_modes_supported"] == ["query", "fragment", "form_post"]
    device_code = "urn:ietf:params:oauth:grant-type:device_code"
    grant_types = ["authorization_code", "client_credentials", "refresh_token", device_code]
    assert sorted(said["grant_types_supported"]) == grant_types
    assert said["subject_types_supported"] == ["public", "pairwise"]
    assert set(said["id_token_signing_alg_values_supported"]) == set(SIGNING_ALGS)
    proving = {"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"}
    assert set(said["token_endpoint_auth_methods_supported"]) == {*proving, "none"}
    assert set(said["introspection_endpoint_auth_methods_supported"]) == proving
    assert said["revocation_endpoint_auth_methods_supported"] == said["token_endpoint_auth_methods_supported"]
    assert said["claims_parameter_supported"] is True
    assert said["request_parameter_supported"] is True
    assert said["request_uri_parameter_supported"] is False


def test_acr_values_are_those_that_the_tenants_people_can_reach(world: World, browser: Browser) -> None:
    def acrs() -> list[str]:
        return list(browser.get(WELL_KNOWN).json["acr_values_supported"])

    assert "urn:faceguard:acr:face" not in acrs()
    world.set_policy(face="preferred")
    assert acrs() == [f"urn:faceguard:acr:{rung}" for rung in ("single", "mfa", "face")]


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_the_id_token_is_signed_as_the_client_registered_by_a_published_key(world: World, alg: str) -> None:
    import base64
    import json

    world.change_client("web", id_token_alg=alg)
    token = world.tokens()["id_token"]
    head = token.split(".")[0]
    header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    keys = {key["kid"]: key for key in world.browser().get("/t/acme/oauth/jwks").json["keys"]}
    assert header["alg"] == keys[header["kid"]]["alg"] == alg


def test_every_claim_that_tokens_carry_is_named(world: World, document: Answer) -> None:
    tokens = world.tokens()
    carried = {*claims_of(tokens["id_token"]), *world.userinfo(tokens["access_token"]).json}
    assert carried <= set(document.json["claims_supported"])

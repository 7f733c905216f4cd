"""Dynamic: what a client may register, and that the provider then does it. Clients authenticate by private_key_jwt."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import KeySet
from PIL import Image

from tests.agent import Answer, Browser
from tests.face_process.running import reader_of_pictures
from tests.listening import Application, send
from tests.specs.certification.provider import Provider
from tests.specs.certification.relying_party import CALLBACK, RelyingParty
from tests.specs.certification.signed import ClientKeys, claims_of, client_keys, header_of, unsigned
from tests.specs.certification.test_request_objects import new_request_uri, outside, serve
from tests.specs.security.outcomes import assert_page


@pytest.fixture
def rp(provider: Provider) -> RelyingParty:
    """Not registered yet: each module registers in its own way."""
    return RelyingParty(provider, authentication="private_key_jwt")


def assert_not_registered(answer: Answer, *errors: str) -> None:
    """RFC 7591 §3.2.2."""
    assert answer.status == 400
    assert answer.header("Content-Type") == "application/json"
    assert answer.json["error"] in errors


@pytest.mark.parametrize("method", ["private_key_jwt", "client_secret_jwt", "client_secret_post"])
def test_oidcc_server(rp: RelyingParty, browser: Browser, method: str) -> None:
    """And the client is gone when the suite has deleted it, as it does after each module (RFC 7592 §2.3)."""
    rp.register(token_endpoint_auth_method=method)
    assert rp.complete(browser).id_token["sub"]
    bearer = {"Authorization": f"Bearer {rp.client['registration_access_token']}"}
    assert browser.send("DELETE", rp.client["registration_client_uri"], headers=bearer).status == 204
    assert_page(rp.ask(browser, rp.request()))


def test_oidcc_idtoken_rs256(rp: RelyingParty, browser: Browser) -> None:
    rp.register(id_token_signed_response_alg="RS256")
    header = header_of(rp.complete(browser).raw_id_token)
    assert (header["alg"], "kid" in header) == ("RS256", True)


def test_oidcc_userinfo_rs256(rp: RelyingParty, browser: Browser) -> None:
    assert "RS256" in rp.provider.metadata["userinfo_signing_alg_values_supported"]
    rp.register(userinfo_signed_response_alg="RS256")
    flow = rp.complete(browser)
    answer = rp.userinfo(flow.access_token)
    assert (answer.status, answer.header("Content-Type")) == (200, "application/jwt")
    assert header_of(answer.text)["alg"] == "RS256"
    signed = jws.deserialize_compact(answer.text, KeySet.import_key_set(rp.provider.jwks), algorithms=["RS256"])
    claims = json.loads(signed.payload or b"")
    assert (claims["iss"], claims["aud"]) == (rp.provider.metadata["issuer"], rp.client["client_id"])
    assert claims["sub"] == flow.id_token["sub"]
    assert "nonce" not in claims


def test_oidcc_ensure_redirect_uri_in_authorization_request(rp: RelyingParty, browser: Browser) -> None:
    rp.register(redirect_uris=[CALLBACK, f"{CALLBACK}2"])
    assert_page(rp.answered(browser, rp.request(redirect_uri=None)))


QUERY = "?foo=bar"


def test_oidcc_redirect_uri_query_OK(rp: RelyingParty, browser: Browser) -> None:
    rp.register(redirect_uris=[CALLBACK + QUERY])
    assert rp.complete(browser).id_token["sub"]


def test_oidcc_redirect_uri_query_mismatch(rp: RelyingParty, browser: Browser) -> None:
    rp.register(redirect_uris=[CALLBACK + QUERY])
    assert_page(rp.answered(browser, rp.request(redirect_uri=f"{CALLBACK}?foo=baz")))


def test_oidcc_redirect_uri_query_added(rp: RelyingParty, browser: Browser) -> None:
    rp.register()
    assert_page(rp.answered(browser, rp.request(redirect_uri=CALLBACK + QUERY)))


def test_oidcc_redirect_uri_regfrag(rp: RelyingParty) -> None:
    answer = rp.provider.ask_to_register(rp.wanted(redirect_uris=[f"{CALLBACK}#foobar"]))
    assert_not_registered(answer, "invalid_redirect_uri", "invalid_client_metadata")


def test_oidcc_registration_policy_uri(rp: RelyingParty, browser: Browser) -> None:
    rp.register(policy_uri="https://rp.example.com/policy")
    assert 'href="https://rp.example.com/policy"' in rp.ask(browser, rp.request()).text


def test_oidcc_registration_tos_uri(rp: RelyingParty, browser: Browser) -> None:
    rp.register(tos_uri="https://rp.example.com/tos")
    assert 'href="https://rp.example.com/tos"' in rp.ask(browser, rp.request()).text


@pytest.fixture
def pictures_are_read(provider: Provider, tmp_path: Path) -> Iterator[None]:
    """By the face process, which alone does it."""
    with reader_of_pictures(provider.world.data, tmp_path):
        yield


@pytest.mark.usefixtures("pictures_are_read")
def test_oidcc_registration_logo_uri(rp: RelyingParty, browser: Browser, application: Application) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(drawn, "PNG")
    application.answers["/logo.png"] = send(body=drawn.getvalue(), Content_Type="image/png")
    rp.register(logo_uri=f"{application.url}/logo.png")
    page = rp.ask(browser, rp.request()).text
    (shown,) = [source for source in re.findall(r'<img[^>]*src="([^"]+)"', page) if "client_logo" in source]
    picture = browser.get(html.unescape(shown))
    assert (picture.status, picture.header("Content-Type")) == (200, "image/png")
    assert application.url not in page


def publish(application: Application, keys: ClientKeys) -> str:
    application.answers["/client1_jwks"] = send(body=json.dumps(keys.jwks).encode())
    return f"{application.url}/client1_jwks"


def test_oidcc_registration_jwks_uri(rp: RelyingParty, browser: Browser, application: Application) -> None:
    rp.keys = client_keys(1, "first")
    rp.register(jwks_uri=publish(application, rp.keys))
    assert rp.complete(browser).id_token["sub"]


def test_oidcc_refresh_token_rp_key_rotation(rp: RelyingParty, browser: Browser, application: Application) -> None:
    rp.keys = client_keys(1, "first")
    grant_types = ["authorization_code", "refresh_token"]
    rp.register(jwks_uri=publish(application, rp.keys), grant_types=grant_types)
    flow = rp.complete(browser, rp.request(scope="openid offline_access", prompt="consent"))
    rp.keys = client_keys(2, "second")
    publish(application, rp.keys)
    rp.provider.world.clock.step(60)  # the suite waits, so that no limit on fetching is met
    tokens = rp.checked_tokens(rp.refresh(flow.tokens["refresh_token"]))
    assert rp.userinfo(tokens["access_token"]).status == 200


def sector(application: Application, *redirect_uris: str) -> dict[str, Any]:
    application.answers["/redirect_uris.json"] = send(body=json.dumps(redirect_uris).encode())
    return {"subject_type": "pairwise", "sector_identifier_uri": f"{application.url}/redirect_uris.json"}


def test_oidcc_registration_sector_uri(rp: RelyingParty, browser: Browser, application: Application) -> None:
    assert "pairwise" in rp.provider.metadata["subject_types_supported"]
    rp.register(**sector(application, CALLBACK, f"{CALLBACK}2"))
    in_this_sector = rp.complete(browser).id_token["sub"]
    rp.register()
    assert rp.complete(browser).id_token["sub"] != in_this_sector


def test_oidcc_registration_sector_bad(rp: RelyingParty, application: Application) -> None:
    asked = rp.wanted(**sector(application, "https://elsewhere.example.com/callback"))
    assert_not_registered(rp.provider.ask_to_register(asked), "invalid_client_metadata")


def test_oidcc_server_rotate_keys(provider: Provider) -> None:
    before = provider.jwks["keys"]
    with provider.world.inside("certification") as ctx:
        provider.world.house.keyring.rotate(ctx)
    provider.world.clock.step(1.1)
    after = provider.jwks["keys"]
    assert {key["kid"] for key in before} < {key["kid"] for key in after}
    assert len({key["kid"] for key in after}) == len(after)
    assert not any({"d", "p", "q", "k"} & key.keys() for key in after)


def test_oidcc_idtoken_unsigned(rp: RelyingParty, browser: Browser) -> None:
    assert "none" in rp.provider.metadata["id_token_signing_alg_values_supported"]
    rp.register(id_token_signed_response_alg="none")
    request = rp.request()
    response = rp.parameters(rp.answered(browser, request), request)
    token = rp.redeem(response["code"])["id_token"]
    assert (header_of(token)["alg"], token.endswith(".")) == ("none", True)
    assert (claims_of(token)["aud"], claims_of(token)["nonce"]) == (rp.client["client_id"], request["nonce"])


def test_oidcc_request_uri_unsigned(rp: RelyingParty, browser: Browser, application: Application) -> None:
    assert rp.provider.metadata["request_uri_parameter_supported"] is True
    request_uri = new_request_uri(application)
    rp.register(request_uris=[request_uri])
    request = rp.request()
    serve(application, request_uri, unsigned(dict(request)))
    assert rp.complete(browser, request, sent=outside(request) | {"request_uri": request_uri}).id_token["sub"]


def test_oidcc_request_uri_signed_rs256(rp: RelyingParty, browser: Browser, application: Application) -> None:
    assert "RS256" in rp.provider.metadata["request_object_signing_alg_values_supported"]
    request_uri = new_request_uri(application)
    rp.register(request_uris=[request_uri], request_object_signing_alg="RS256")
    request = rp.request()
    named = {"aud": rp.provider.metadata["issuer"], "iss": rp.client["client_id"]}
    serve(application, request_uri, rp.keys.sign({**request, **named}))
    assert rp.complete(browser, request, sent=outside(request) | {"request_uri": request_uri}).id_token["sub"]


def test_oidcc_ensure_client_assertion_with_iss_aud_succeeds(rp: RelyingParty, browser: Browser) -> None:
    rp.register()
    rp.audience = rp.provider.metadata["issuer"]
    assert rp.complete(browser).id_token["sub"]

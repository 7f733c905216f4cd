"""openid-client, the relying party of Node.js, as docs/integrate.md configures it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.interop.guide import shown
from tests.interop.node import HERE, environ_for_node
from tests.interop.openid_client.app import BYE, CALLBACK, App
from tests.interop.openid_client.fixtures import Opened
from tests.interop.provider import Person, Provider

EXAMPLE = """
import "{here}/web_crypto.mjs";
import {{ createInterface }} from "node:readline/promises";
const [CLIENT_ID, CLIENT_SECRET] = process.argv.slice(2);
{asking}
console.log(url.href);
const currentUrl = new URL(await createInterface({{ input: process.stdin }}).question(""));
{redeeming}
console.log(JSON.stringify({{ sub, acr, amr }}));
process.exit();
"""


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "client_secret_jwt", "none"])
def test_a_person_signs_in_with_each_way_of_client_authentication(
    opened: Opened, alice: Person, provider: Provider, method: str
) -> None:
    app = opened(token_endpoint_auth_method=method)
    tokens = app.signs_in(alice)
    assert app.registered["token_endpoint_auth_method"] == method
    assert tokens["claims"]["sub"] == alice.sub
    assert tokens["claims"]["iss"] == provider.issuer
    assert tokens["claims"]["amr"] == ["pwd"]


def test_the_example_of_the_guide_signs_a_person_in(
    app: App, alice: Person, provider: Provider, tmp_path: Path
) -> None:
    asking, comment, redeeming = shown("js", "client.discovery", provider).partition("// At the callback:")
    assert comment
    if provider.scheme == "http":
        asking = asking.replace("\n);", "\n  { execute: [client.allowInsecureRequests] },\n);", 1)
    example = tmp_path / "example.mjs"
    example.write_text(
        EXAMPLE.format(
            here=HERE, asking=asking.replace("https://shop.example.com/callback", CALLBACK), redeeming=redeeming
        )
    )
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    with subprocess.Popen(
        ["node", str(example), app.registered["client_id"], app.registered["client_secret"]],
        env=environ_for_node(provider.authority),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        landed = app.browser.signs_in(app.browser.get(process.stdout.readline().strip()), alice.email)
        said, _ = process.communicate(f"{landed.location}\n", timeout=20)
    assert json.loads(said) == {"sub": alice.sub, "acr": "urn:faceguard:acr:single", "amr": ["pwd"]}


def test_userinfo_is_about_the_person_who_signed_in(app: App, alice: Person) -> None:
    tokens = app.signs_in(alice)
    claims = app.runs("userinfo", access_token=tokens["access_token"], sub=alice.sub)
    assert (claims["email"], claims["name"]) == (alice.email, "Alice")


def test_refreshing_gives_new_tokens_about_the_same_sign_in(app: App, alice: Person) -> None:
    tokens = app.signs_in(alice)
    again = app.runs("refresh", refresh_token=tokens["refresh_token"])
    assert again["refresh_token"] != tokens["refresh_token"]
    assert again["access_token"] != tokens["access_token"]
    for claim in ("sub", "auth_time", "sid", "acr"):
        assert again["claims"][claim] == tokens["claims"][claim]


def test_introspection_tells_an_access_token_from_a_revoked_one(app: App, alice: Person) -> None:
    tokens = app.signs_in(alice)
    before = app.runs("introspect", token=tokens["access_token"])
    assert (before["active"], before["sub"], before["acr"]) == (True, alice.sub, "urn:faceguard:acr:single")
    app.runs("revoke", token=tokens["refresh_token"])
    assert app.runs("introspect", token=tokens["access_token"]) == {"active": False}


def test_a_public_application_revokes_its_refresh_token(opened: Opened, alice: Person) -> None:
    app = opened(token_endpoint_auth_method="none")
    tokens = app.signs_in(alice)
    app.runs("revoke", token=tokens["refresh_token"])
    assert app.runs("refresh", refresh_token=tokens["refresh_token"]) == {"error": "invalid_grant", "status": 400}


def test_signing_out_comes_back_with_state_and_ends_the_session(app: App, alice: Person) -> None:
    tokens = app.signs_in(alice)
    leaving = app.runs("end_session", id_token=tokens["id_token"], post_logout_redirect_uri=BYE)
    assert app.browser.get(leaving["url"]).location == f"{BYE}?state=left"
    assert app.runs("refresh", refresh_token=tokens["refresh_token"])["error"] == "invalid_grant"
    page, _ = app.asks()
    assert page.form("password")


@pytest.mark.parametrize("alg", ["PS256", "ES256", "EdDSA"])
def test_an_id_token_is_signed_with_the_algorithm_that_was_registered(opened: Opened, alice: Person, alg: str) -> None:
    app = opened(id_token_signed_response_alg=alg)
    assert app.signs_in(alice)["claims"]["sub"] == alice.sub


def test_a_service_gets_a_token_for_itself(provider: Provider) -> None:
    service = provider.client("Nightly", grant_types=["client_credentials"], scope="orders:read")
    token = App(provider, service).runs("client_credentials", scope="orders:read")
    assert (token["token_type"], token["scope"]) == ("bearer", "orders:read")

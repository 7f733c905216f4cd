"""openid-client with keys of its own: private_key_jwt, request objects, encrypted ID tokens, signed userinfo."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.interop.openid_client.app import App, Keys, new_keys
from tests.interop.openid_client.fixtures import Opened
from tests.interop.provider import Person, Provider


class Published:
    """Keys at an address, which may change."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self.asked = 0
        published = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                published.asked += 1
                body = json.dumps(published.keys.public).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                """Nothing: pytest shows what fails."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_port}/jwks.json"


@pytest.fixture
def published() -> Iterator[Published]:
    made = Published(new_keys())
    threading.Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_an_application_authenticates_with_a_key_that_it_registered(opened: Opened, alice: Person) -> None:
    keys = new_keys()
    app = opened(token_endpoint_auth_method="private_key_jwt", jwks=keys.public, keys=keys)
    tokens = app.signs_in(alice)
    assert app.runs("introspect", token=tokens["access_token"])["active"]


def test_an_application_publishes_another_key_and_goes_on(opened: Opened, alice: Person, published: Published) -> None:
    app = opened(token_endpoint_auth_method="private_key_jwt", jwks_uri=published.url, keys=published.keys)
    tokens = app.signs_in(alice)
    assert published.asked
    app.keys = published.keys = new_keys()
    assert app.runs("refresh", refresh_token=tokens["refresh_token"])["claims"]["sub"] == alice.sub


def test_an_authorization_request_is_signed(opened: Opened, alice: Person) -> None:
    keys = new_keys()
    app = opened(jwks=keys.public, request_object_signing_alg="ES256", keys=keys)
    assert app.signs_in(alice)["claims"]["sub"] == alice.sub


@pytest.mark.parametrize(("alg", "enc"), [("ECDH-ES", "A256GCM"), ("ECDH-ES+A128KW", "A128CBC-HS256")])
def test_an_id_token_is_encrypted_to_the_application(opened: Opened, alice: Person, alg: str, enc: str) -> None:
    keys = new_keys(use="enc")
    app = opened(jwks=keys.public, id_token_encrypted_response_alg=alg, id_token_encrypted_response_enc=enc, keys=keys)
    tokens = app.signs_in(alice)
    assert tokens["id_token"].count(".") == 4
    assert tokens["claims"]["sub"] == alice.sub


def test_userinfo_is_signed(opened: Opened, alice: Person, provider: Provider) -> None:
    app: App = opened(userinfo_signed_response_alg="ES256")
    tokens = app.signs_in(alice)
    claims = app.runs("userinfo", access_token=tokens["access_token"], sub=alice.sub)
    assert (claims["email"], claims["iss"], claims["aud"]) == (
        alice.email,
        provider.issuer,
        app.registered["client_id"],
    )

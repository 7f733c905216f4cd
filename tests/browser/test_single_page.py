"""examples/spa as its README serves it: a public client of another origin signs in, refreshes, signs out (CORS)."""

from __future__ import annotations

import importlib.util
import json
import threading
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.running import ROOT, Running, free_port
from tests.browser.visitor import Person

pytestmark = pytest.mark.browser


class Spa(NamedTuple):
    address: str
    client_id: str


@pytest.fixture(scope="module")
def spa(running: Running) -> Iterator[Spa]:
    address = f"http://localhost:{free_port()}/"
    client_id = running.public_client("Single page", address, signed_out=address)
    spec = importlib.util.spec_from_file_location("spa_serve", ROOT / "examples/spa/serve.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    server = module.server(running.issuer, client_id, int(address.rsplit(":", 1)[1].strip("/")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Spa(address, client_id)
    server.shutdown()
    server.server_close()


def test_a_single_page_application_signs_in_refreshes_and_signs_out(visitor: Open, bob: Person, spa: Spa):
    someone = visitor()
    page = someone.page
    page.goto(spa.address)
    someone.follow("login").gives_password(bob).gives_code(bob)
    page.click("button[name=decision][value=allow]")
    expect(page.locator("#status")).to_have_text("Signed in by pwd, otp, mfa.")
    assert page.url == spa.address
    first = json.loads(page.inner_text("#claims"))
    with page.expect_response(lambda response: response.url.endswith("/oauth/token")) as answered:
        page.click("#refresh")
    assert answered.value.status == 200
    page.wait_for_function(
        "before => JSON.parse(document.querySelector('#claims').textContent).iat >= before", arg=first["iat"]
    )
    again = json.loads(page.inner_text("#claims"))
    assert (again["sub"], again["auth_time"], again["amr"]) == (first["sub"], first["auth_time"], first["amr"])
    page.click("#logout")
    page.wait_for_url(spa.address)
    someone.follow("login")
    assert someone.asked_for_a_password


def test_only_a_page_of_its_own_origin_reads_what_the_token_endpoint_says(visitor: Open, running: Running, spa: Spa):
    page = visitor().page
    ask = """([address, form]) => fetch(address, { method: "POST", body: new URLSearchParams(form) })
      .then((answer) => answer.json(), () => "blocked")"""
    form = {"client_id": spa.client_id, "grant_type": "refresh_token", "refresh_token": "unknown"}
    page.goto(spa.address)
    assert page.evaluate(ask, [f"{running.issuer}/oauth/token", form])["error"] == "invalid_grant"
    page.goto(f"{running.app_url}/")
    assert page.evaluate(ask, [f"{running.issuer}/oauth/token", form]) == "blocked"

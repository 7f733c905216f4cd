"""AppAuth, the relying party of installed applications: a public client, PKCE, a loopback redirect. RFC 8252."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.interop.browser import Browser
from tests.interop.node import HERE, environ_for_node, node
from tests.interop.provider import Person, Provider
from tests.processes.running import free_pair
from tests.world import claims_of


@pytest.fixture(scope="module")
def client_id(provider: Provider) -> str:
    """Registered without a port: the app takes one that is free when it starts (RFC 8252 §7.3)."""
    registered = provider.client("AppAuth", "--public", redirect_uris=["http://127.0.0.1/callback"])
    return str(registered["client_id"])


@pytest.fixture
def tokens(provider: Provider, client_id: str, alice: Person, tmp_path: Path) -> dict[str, Any]:
    """What the app holds after Alice signed in, in the browser that it opened."""
    address = tmp_path / "address"
    opens = {"PATH": f"{HERE / 'appauth'}:{os.environ['PATH']}", "INTEROP_ADDRESS": str(address)}
    port = free_pair()
    given = {
        "issuer": provider.issuer,
        "client_id": client_id,
        "port": port,
        "redirect_uri": f"http://127.0.0.1:{port}/callback",
    }
    with subprocess.Popen(
        ["node", str(HERE / "appauth" / "sign_in.mjs")],
        env=environ_for_node(provider.authority, **opens),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as app:
        try:
            assert app.stdin is not None
            app.stdin.write(json.dumps(given))
            app.stdin.close()
            app.stdin = None
            browser = Browser(provider.authority)
            landed = browser.signs_in(browser.get(_opened(address)), alice.email)
            assert landed.text == "Close your browser to continue"
            said, _ = app.communicate(timeout=20)
        finally:
            app.kill()
    return dict(json.loads(said))


def _opened(address: Path) -> str:
    until = time.monotonic() + 20
    while not address.exists():
        assert time.monotonic() < until, "the app opened no browser"
        time.sleep(0.05)
    return address.read_text()


def test_an_app_finds_the_addresses_that_it_needs(provider: Provider) -> None:
    found = node(provider.authority, "appauth/addresses.mjs", issuer=provider.issuer)
    for endpoint in ("authorization", "token", "revocation", "end_session", "userinfo"):
        assert found[f"{endpoint}_endpoint"].startswith(provider.issuer)


def test_an_app_signs_in_through_the_system_browser_and_a_loopback_redirect(
    tokens: dict[str, Any], alice: Person, client_id: str
) -> None:
    claims = claims_of(tokens["idToken"])
    assert (claims["sub"], claims["aud"]) == (alice.sub, client_id)
    assert tokens["tokenType"] == "Bearer"
    assert tokens["expiresIn"] == 600


def test_an_app_refreshes_and_its_old_refresh_token_is_replaced(
    tokens: dict[str, Any], provider: Provider, client_id: str, alice: Person
) -> None:
    again = _refreshed(provider, client_id, tokens["refreshToken"])
    assert again["refreshToken"] != tokens["refreshToken"]
    assert claims_of(again["accessToken"])["sub"] == alice.sub


def test_an_app_revokes_its_tokens(tokens: dict[str, Any], provider: Provider, client_id: str) -> None:
    revoked = node(
        provider.authority,
        "appauth/revoke.mjs",
        issuer=provider.issuer,
        client_id=client_id,
        token=tokens["refreshToken"],
    )
    assert revoked is True
    assert _refreshed(provider, client_id, tokens["refreshToken"]) == {"refused": "Bad Request"}


def _refreshed(provider: Provider, client_id: str, refresh_token: str) -> dict[str, Any]:
    return dict(
        node(
            provider.authority,
            "appauth/refresh.mjs",
            issuer=provider.issuer,
            client_id=client_id,
            redirect_uri="http://127.0.0.1/callback",
            refresh_token=refresh_token,
        )
    )

"""Found by attacking consent with the source at hand."""

from __future__ import annotations

import json
from typing import Any

from tests.agent import Answer, Browser
from tests.world import PASSWORD, World, landed


def asking(world: World, browser: Browser, claims: dict[str, Any] | None = None, **departures: str) -> Answer:
    if claims is not None:
        departures["claims"] = json.dumps(claims)
    return world.authorize(browser, client_id="asks", scope="openid", **departures)


def allowed(world: World, browser: Browser, claims: dict[str, Any] | None = None) -> Answer:
    page = asking(world, browser, claims)
    page = browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    return browser.submit(page.form("consent"), decision="allow")


def test_claims_that_were_not_consented_to_are_asked_about(world: World, browser: Browser) -> None:
    landed(allowed(world, browser))
    again = asking(world, browser, {"userinfo": {"email": None}})
    assert again.status == 200
    assert "consent" in again.text


def test_claims_beyond_the_clients_own_scope_are_not_given(world: World, browser: Browser) -> None:
    world.change_client("asks", scope=("openid",))
    code = landed(allowed(world, browser, {"userinfo": {"email": None}, "id_token": {"email": {"essential": True}}}))[
        "code"
    ]
    tokens = world.redeem(code, client_id="asks").json
    assert "email" not in world.userinfo(tokens["access_token"]).json

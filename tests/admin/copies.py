"""A test sign-in from its beginning to its tokens, with a browser in between."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.admin.caller import Caller
from tests.agent import Answer
from tests.world import PASSWORD, VERIFIER, challenge_of

APPLICATION = "/tenants/acme/applications/web"
CALLBACK = "http://localhost:8080/admin/test/callback"


def begun(admin: Caller, **departures: Any) -> Answer:
    good = {"code_challenge": challenge_of(VERIFIER), "state": "the-state", "nonce": "the-nonce"}
    return admin.post(f"{APPLICATION}/test_sign_in", good | departures)


def tokens_of(admin: Caller, begun: Answer) -> dict[str, Any]:
    assert begun.status == 201, begun.text
    world, browser = admin.world, admin.world.browser()
    page = browser.get(begun.json["authorization_url"].removeprefix("http://localhost:8080"))
    answer = browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD, follow=False)
    while not str(answer.location).startswith(CALLBACK):
        answer = browser.get(str(answer.location), follow=False)
    code = dict(parse_qsl(urlsplit(str(answer.location)).query))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    redeemed = world.browser().post("/t/acme/oauth/token", form | {"client_id": begun.json["client_id"]})
    assert redeemed.status == 200, redeemed.text
    return {name: redeemed.json[name] for name in ("id_token", "access_token")}

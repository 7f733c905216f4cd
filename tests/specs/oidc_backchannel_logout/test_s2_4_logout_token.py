"""Back-Channel Logout 1.0 §2.4, §2.6: what the logout token says, and that it passes for nothing else. OC-11, JW-10."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.agent import Browser
from tests.listening import Application
from tests.specs.signing_out import END_SESSION, SECOND, deliver, register_logout, sign_out
from tests.world import ORIGIN, World, claims_of

EVENT = "http://schemas.openid.net/event/backchannel-logout"


def header_of(token: str) -> dict[str, Any]:
    head = token.split(".")[0]
    return dict(json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))))


def logout_token(world: World, browser: Browser, app: Application) -> tuple[str, dict[str, str]]:
    tokens = world.tokens(browser)
    sign_out(browser, tokens)
    deliver(world)
    return app.received[-1].form["logout_token"], tokens


def test_s2_4_it_names_issuer_audience_person_session_and_event(
    world: World, browser: Browser, app: Application
) -> None:
    token, tokens = logout_token(world, browser, app)
    claims, id_token = claims_of(token), claims_of(tokens["id_token"])
    now = int(world.clock.now().timestamp())
    assert set(claims) == {"iss", "sub", "aud", "iat", "exp", "jti", "events", "sid"}
    assert (claims["iss"], claims["aud"]) == (f"{ORIGIN}/t/acme", "web")
    assert (claims["sub"], claims["sid"]) == (id_token["sub"], id_token["sid"])
    assert claims["events"] == {EVENT: {}}
    assert claims["iat"] == now
    assert now < claims["exp"] <= now + 120  # §4: at most two minutes


def test_s2_4_a_nonce_must_not_be_in_it(world: World, browser: Browser, app: Application) -> None:
    token, tokens = logout_token(world, browser, app)
    assert "nonce" in claims_of(tokens["id_token"])
    assert "nonce" not in claims_of(token)


def test_s2_4_each_attempt_carries_a_token_of_its_own(world: World, browser: Browser, app: Application) -> None:
    tokens = [logout_token(world, world.browser(), app)[0] for _ in range(2)]
    assert len({claims_of(token)["jti"] for token in tokens}) == 2


@pytest.mark.parametrize(("registered", "used"), [("RS256", "RS256"), ("ES256", "ES256"), ("none", "RS256")])
def test_s2_4_it_is_typed_and_signed_as_the_clients_id_tokens_are_and_never_unsigned(
    world: World, browser: Browser, app: Application, registered: str, used: str
) -> None:
    tokens = world.tokens(browser)
    world.change_client("web", id_token_alg=registered)
    sign_out(browser, tokens)
    deliver(world)
    token = app.received[0].form["logout_token"]
    assert (header_of(token)["typ"], header_of(token)["alg"]) == ("logout+jwt", used)
    keys = KeySet.import_key_set(browser.get("/t/acme/oauth/jwks").json)
    assert jwt.decode(token, keys, algorithms=[used]).claims["sid"] == claims_of(tokens["id_token"])["sid"]


def test_s2_4_the_subject_is_the_one_that_the_client_knows(world: World, browser: Browser, app: Application) -> None:
    register_logout(world, subject_type="pairwise")
    register_logout(world, "web2", subject_type="pairwise", backchannel_logout_uri=f"{app.url}/web2")
    tokens = world.tokens(browser)
    world.authorize(browser, **SECOND)
    sign_out(browser, tokens)
    deliver(world)
    subjects = {received.path: claims_of(received.form["logout_token"])["sub"] for received in app.received}
    assert subjects["/web"] == claims_of(tokens["id_token"])["sub"]
    assert subjects["/web2"] not in {subjects["/web"], world.person().id}


def test_s2_6_it_is_neither_an_id_token_hint_nor_an_access_token(
    world: World, browser: Browser, app: Application
) -> None:
    token, _ = logout_token(world, browser, app)
    assert world.userinfo(token).status == 401
    world.tokens(browser)
    assert any("csrf" in form.fields for form in browser.get(END_SESSION, {"id_token_hint": token}).forms)

"""OIDC Core §3.1.2.1, §3.1.2.2, §5.5, §6, §11: the parameters of an authentication request.

What prompt, max_age and acr_values make the person do is the journey's: tests/journeys.
"""

from __future__ import annotations

import json

import pytest

from idp.login.assurance import Assurance
from idp.oauth import authorization
from idp.oauth.request import AuthorizationRequest
from idp.store import consents, sessions
from tests.agent import Browser
from tests.specs.security.outcomes import assert_redirected_error
from tests.world import CALLBACK, World, claims_of, landed


@pytest.mark.parametrize("prompt", ["bogus", "none login", "login none", "none none login", "Login", "create"])
def test_prompt_takes_its_four_values_and_none_stands_alone(world: World, browser: Browser, prompt: str) -> None:
    assert_redirected_error(world.authorize(browser, prompt=prompt), "invalid_request")


@pytest.mark.parametrize("max_age", ["-1", "1.5", "x", "1e3", " 1", "٣", "9" * 10])
def test_max_age_is_a_number_of_seconds(world: World, browser: Browser, max_age: str) -> None:
    assert_redirected_error(world.authorize(browser, max_age=max_age), "invalid_request")
    assert_redirected_error(world.authorize(browser, face_max_age=max_age), "invalid_request")


def test_display_takes_its_four_values(world: World, browser: Browser) -> None:
    for display in ("page", "popup", "touch", "wap"):
        assert world.authorize(browser, display=display).status == 200
    assert_redirected_error(world.authorize(browser, display="hologram"), "invalid_request")


@pytest.mark.parametrize(
    "claims",
    [
        "{",
        "[]",
        "null",
        '"x"',
        '{"userinfo": []}',
        '{"id_token": {"acr": 1}}',
        '{"id_token": {"acr": {"essential": "yes"}}}',
        '{"id_token": {"acr": {"values": "x"}}}',
        '{"id_token": {}, "id_token": {}}',
        '{"id_token": {"acr": {"essential": true, "essential": false}}}',
        '{"id_token": {"acr": {"value": NaN}}}',
        '{"id_token": {"x": {"value": "\\ud800"}}}',
        "[" * 4000,
        '{"a": "' + "x" * 9000 + '"}',
    ],
)
def test_s5_5_claims_is_read_strictly(world: World, browser: Browser, claims: str) -> None:
    assert_redirected_error(world.authorize(browser, claims=claims), "invalid_request")


def test_s5_5_claims_brings_what_it_names_where_it_names_it_and_ignores_the_unknown(world: World) -> None:
    asked = {
        "userinfo": {"email": {"essential": True}, "unheard-of": None},
        "id_token": {"name": None, "email": {"value": "somebody@else.example"}},
        "elsewhere": {"x": None},
    }
    tokens = world.tokens(scope="openid", claims=json.dumps(asked))
    assert claims_of(tokens["id_token"])["name"] == "Alice"
    assert "email" not in claims_of(tokens["id_token"])
    assert set(world.userinfo(tokens["access_token"]).json) == {"sub", "email"}


def test_s5_5_claims_ask_for_nothing_of_the_issuers_own(world: World) -> None:
    asked = {"id_token": {"iss": {"value": "https://evil.example"}, "amr": None, "aud": {"value": "x"}}}
    claims = claims_of(world.tokens(claims=json.dumps(asked))["id_token"])
    assert (claims["iss"], claims["aud"], claims["amr"]) == (world.tenant().issuer, "web", ["pwd"])


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("request", "invalid_request_object"),
        ("request_uri", "request_uri_not_supported"),
        ("registration", "registration_not_supported"),
    ],
)
def test_s6_what_is_invalid_or_not_supported_is_refused_by_name(
    world: World, browser: Browser, name: str, error: str
) -> None:
    assert_redirected_error(world.authorize(browser, **{name: "x"}), error)


def test_id_token_hint_must_be_ours_and_for_this_client(world: World, browser: Browser) -> None:
    tokens = world.tokens()
    hint = tokens["id_token"]
    world.clock.step(3600)  # an expired hint is a hint
    assert_redirected_error(world.authorize(browser, prompt="none", id_token_hint=hint), "login_required")
    second = {"client_id": "web2", "redirect_uri": "https://second.example.com/cb"}
    answer = world.authorize(browser, prompt="none", id_token_hint=hint, **second)
    assert_redirected_error(answer, "invalid_request", second["redirect_uri"])
    for unfit in (hint[:-4] + "AAAA", hint.rsplit(".", 1)[0] + ".", tokens["access_token"], "x"):
        assert_redirected_error(world.authorize(browser, prompt="none", id_token_hint=unfit), "invalid_request")


def test_a_session_answers_without_a_page(world: World, browser: Browser) -> None:
    world.sign_in(browser)
    for prompt in (None, "none"):
        assert landed(world.authorize(browser, prompt=prompt))["code"]


def test_s11_offline_access_that_was_not_consented_to_is_left_out(world: World) -> None:
    person, client, keyring = world.person(), world.client("asks"), world.house.keyring
    request = AuthorizationRequest(client.client_id, CALLBACK, scope=("openid", "offline_access"))
    with world.inside() as ctx:
        consents.give(ctx, person.id, client.client_id, ("openid",))
        session, _ = sessions.start(ctx, person.id)
        assured = Assurance("urn:faceguard:acr:single", ("pwd",), ctx.now, ("proof",))
        without = authorization.respond(
            ctx, keyring, world.house.client_keys, request, client, person, session, assured
        )["code"]
        consents.give(ctx, person.id, client.client_id, ("openid", "offline_access"))
        with_it = authorization.respond(
            ctx, keyring, world.house.client_keys, request, client, person, session, assured
        )["code"]
    assert world.redeem(without, client_id="asks", code_verifier=None).json["scope"] == "openid"
    assert world.redeem(with_it, client_id="asks", code_verifier=None).json["scope"] == "openid offline_access"

"""OpenID Connect Core Error Code unmet_authentication_requirements 1.0 §2: the authentication asked for cannot be met.

How acr values are met where they can be: ../../journeys/test_a8_step_up.py.
"""

from __future__ import annotations

import json

import pytest

from tests.agent import Browser
from tests.specs.oidc_core.flows import allow_every_flow
from tests.specs.security.outcomes import assert_redirected_error
from tests.world import CALLBACK, World, landed

ERROR = "unmet_authentication_requirements"
NOBODYS = "urn:example:acr:nobody-has-it"  # no sign-in could meet it
FACE = "urn:faceguard:acr:face"  # Alice has none, which is known when she has signed in


def essential(value: str) -> str:
    return json.dumps({"id_token": {"acr": {"essential": True, "value": value}}})


def test_s2_an_essential_acr_that_cannot_be_met_is_this_error_with_state_and_issuer(
    world: World, browser: Browser
) -> None:
    refused = assert_redirected_error(world.sign_in(browser, claims=essential(FACE)), ERROR)
    assert refused["state"] == "the-state"
    assert refused["iss"].endswith("/t/acme")
    assert "code" not in refused


@pytest.mark.parametrize("response_type", ["id_token", "id_token token", "code id_token"])
def test_s2_it_travels_in_the_fragment_where_the_answer_would(
    world: World, browser: Browser, response_type: str
) -> None:
    allow_every_flow(world)
    answer = world.sign_in(browser, response_type=response_type, claims=essential(FACE))
    assert str(answer.location).startswith(f"{CALLBACK}#")
    assert landed(answer)["error"] == ERROR
    assert not {"id_token", "access_token", "code"} & landed(answer).keys()


def test_s2_what_no_sign_in_could_meet_is_said_before_anybody_signs_in(world: World, browser: Browser) -> None:
    assert_redirected_error(world.authorize(browser, claims=essential(NOBODYS)), ERROR)


def test_s2_acr_values_alone_are_a_wish(world: World, browser: Browser) -> None:
    assert "code" in landed(world.sign_in(browser, acr_values=NOBODYS))


def test_s2_nothing_is_granted_on_the_way(world: World, browser: Browser) -> None:
    world.sign_in(browser, claims=essential(FACE), client_id="asks")
    assert_redirected_error(world.authorize(browser, prompt="none", client_id="asks"), "consent_required")

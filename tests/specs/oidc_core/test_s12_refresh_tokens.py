"""OIDC Core §12.1, §12.2: the ID token that a refresh brings is of the same authentication."""

from __future__ import annotations

from typing import Any

import pytest

from tests.specs.security.outcomes import assert_refused
from tests.world import World, claims_of


@pytest.fixture
def tokens(world: World) -> dict[str, Any]:
    return world.tokens(nonce="the-nonce")


def refreshed(world: World, tokens: dict[str, Any]) -> dict[str, Any]:
    world.clock.step(7)
    answer = world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert answer.status == 200, answer.text
    return claims_of(answer.json["id_token"])


@pytest.mark.parametrize("claim", ["iss", "sub", "aud", "auth_time", "acr", "amr", "sid"])
def test_s12_2_what_was_said_of_the_authentication_is_said_again(
    world: World, tokens: dict[str, Any], claim: str
) -> None:
    assert refreshed(world, tokens)[claim] == claims_of(tokens["id_token"])[claim]


def test_s12_2_iat_is_the_time_of_the_new_id_token(world: World, tokens: dict[str, Any]) -> None:
    assert refreshed(world, tokens)["iat"] == claims_of(tokens["id_token"])["iat"] + 7


def test_s12_2_it_has_no_nonce_and_no_azp_that_the_first_had_not(world: World, tokens: dict[str, Any]) -> None:
    assert not {"nonce", "azp"} & refreshed(world, tokens).keys()


def test_s12_1_a_client_refreshes_its_own_tokens_alone_and_proves_who_it_is(
    world: World, tokens: dict[str, Any]
) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert_refused(world.token(client_id="web2", **form), "invalid_grant")
    assert_refused(world.token(client_secret="wrong", **form), "invalid_client", 401)
    assert_refused(world.token(client_secret=None, **form), "invalid_client", 401)
    assert world.token(**form).status == 200

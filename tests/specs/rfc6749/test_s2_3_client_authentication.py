"""RFC 6749 §2.3, Client Authentication. Each test is one MUST of the section."""

from __future__ import annotations

import base64
from urllib.parse import quote_plus

import pytest

from idp.ids import digest
from tests.agent import Answer
from tests.specs.security.outcomes import assert_refused
from tests.world import CALLBACK, VERIFIER, World


def _post(world: World, basic: str | None = None, **form: str) -> Answer:
    code = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    headers = {"Authorization": f"Basic {base64.b64encode(basic.encode()).decode()}"} if basic else {}
    return world.browser().post("/t/acme/oauth/token", {**code, "code": world.code(), **form}, **headers)


def test_s2_3_1_basic_is_accepted_from_a_client_registered_for_it(world: World) -> None:
    assert _post(world, f"web:{world.client_secret}").status == 200


def test_s2_3_1_both_halves_of_basic_are_form_decoded(world: World) -> None:
    secret = "a secret:with+%ü"
    world.change_client("web", secret_digest=digest(secret))
    assert _post(world, f"web:{quote_plus(secret)}").status == 200
    assert_refused(_post(world, f"web:{secret}"), "invalid_client", 401)


def test_s2_3_1_basic_from_a_client_registered_for_the_body_is_refused(world: World) -> None:
    world.change_client("web", auth_method="client_secret_post")
    assert_refused(_post(world, f"web:{world.client_secret}"), "invalid_client", 401)
    assert _post(world, client_id="web", client_secret=world.client_secret).status == 200


def test_s2_3_1_the_body_from_a_client_registered_for_basic_is_refused(world: World) -> None:
    assert_refused(_post(world, client_id="web", client_secret=world.client_secret), "invalid_client", 401)


@pytest.mark.parametrize("secret", ["", "wrong", " ", "\u212a"])
def test_s2_3_1_a_wrong_secret_is_refused(world: World, secret: str) -> None:
    assert_refused(_post(world, f"web:{secret}"), "invalid_client", 401)


def test_s2_3_1_a_secret_with_more_behind_it_is_wrong(world: World) -> None:
    assert_refused(_post(world, f"web:{world.client_secret}x"), "invalid_client", 401)
    assert_refused(_post(world, f"web:{world.client_secret[:-1]}"), "invalid_client", 401)


def test_s2_3_a_client_must_not_use_two_methods(world: World) -> None:
    basic = f"web:{world.client_secret}"
    assert_refused(_post(world, basic, client_secret=world.client_secret), "invalid_request")
    assert_refused(_post(world, basic, client_assertion="x"), "invalid_request")
    assert_refused(_post(world, basic, client_id="web2"), "invalid_request")
    assert _post(world, basic, client_id="web").status == 200


def test_s3_2_1_a_public_client_names_itself_and_proves_nothing(world: World) -> None:
    spa = {"client_id": "spa", "redirect_uri": "https://spa.example.com/"}
    answer = world.redeem(world.code(**spa), client_id="spa", client_secret=None, redirect_uri=spa["redirect_uri"])
    assert answer.status == 200


def test_s3_2_1_a_confidential_client_cannot_pass_as_public(world: World) -> None:
    assert_refused(world.redeem(world.code(), client_secret=None), "invalid_client", 401)


def test_s5_2_every_401_says_how_to_authenticate_and_does_not_tell_which_part_was_wrong(world: World) -> None:
    unknown, wrong = _post(world, "nobody:x"), _post(world, "web:x")
    assert unknown.header("WWW-Authenticate") == wrong.header("WWW-Authenticate")
    assert str(wrong.header("WWW-Authenticate")).startswith("Basic realm=")
    assert unknown.body == wrong.body


def test_a_refused_client_costs_no_code(world: World) -> None:
    code = world.code()
    assert_refused(world.redeem(code, client_secret="wrong"), "invalid_client", 401)
    assert world.redeem(code).status == 200

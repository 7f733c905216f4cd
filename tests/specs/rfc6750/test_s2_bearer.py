"""RFC 6750 §2, §3: how an access token is brought to userinfo, and what a refusal says."""

from __future__ import annotations

import re

import pytest

from idp.context import FEATURES_BY_DEFAULT
from tests.agent import Answer
from tests.world import World

ADDRESS = "/t/acme/oauth/userinfo"


def _challenge(answer: Answer, status: int, error: str) -> None:
    assert answer.status == status
    assert str(answer.header("WWW-Authenticate")).startswith(f'Bearer error="{error}"')
    assert answer.json["error"] == error
    assert answer.header("Cache-Control") == "no-store"


def test_s2_1_the_header_is_accepted_with_get_and_post_in_any_spelling_of_the_scheme(world: World) -> None:
    token, browser = world.tokens()["access_token"], world.browser()
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert browser.get(ADDRESS, Authorization=f"{scheme} {token}").status == 200
        assert browser.post(ADDRESS, Authorization=f"{scheme} {token}").status == 200


def test_s2_2_the_form_is_accepted_with_post_alone(world: World) -> None:
    token, browser = world.tokens()["access_token"], world.browser()
    assert browser.post(ADDRESS, {"access_token": token}).status == 200
    assert (
        browser.send(
            "GET", ADDRESS, body=f"access_token={token}".encode(), content_type="application/x-www-form-urlencoded"
        ).status
        == 401
    )


def test_s2_two_ways_at_once_are_refused(world: World) -> None:
    token = world.tokens()["access_token"]
    answer = world.browser().post(ADDRESS, {"access_token": token}, Authorization=f"Bearer {token}")
    _challenge(answer, 400, "invalid_request")


def test_s2_3_the_query_is_never_read(world: World) -> None:
    token = world.tokens()["access_token"]
    assert world.browser().get(ADDRESS, {"access_token": token}).status == 401
    assert world.browser().post(f"{ADDRESS}?access_token={token}").status == 401


def test_s3_1_without_a_token_the_challenge_names_no_error(world: World) -> None:
    for header in ({}, {"Authorization": "Basic eDp5"}):
        answer = world.browser().get(ADDRESS, **header)
        assert (answer.status, answer.body) == (401, b"")
        assert str(answer.header("WWW-Authenticate")).startswith("Bearer resource_metadata=")
        assert "error" not in str(answer.header("WWW-Authenticate"))


@pytest.mark.parametrize("token", ["x", "", "a.b.c", "é".encode().decode("latin-1"), "x" * 20_000])
def test_s3_1_a_token_that_is_none_is_invalid(world: World, token: str) -> None:
    _challenge(world.browser().get(ADDRESS, Authorization=f"Bearer {token}"), 401, "invalid_token")


def test_s3_1_tokens_of_another_kind_are_invalid(world: World) -> None:
    tokens = world.tokens()
    for name in ("id_token", "refresh_token"):
        _challenge(world.userinfo(tokens[name]), 401, "invalid_token")


CHALLENGE = re.compile(r'Bearer [a-z_]+="[ !#-\[\]-~]*"(?:, [a-z_]+="[ !#-\[\]-~]*")*')


@pytest.mark.parametrize("authorization", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}])
@pytest.mark.parametrize(("method", "path"), [("GET", "userinfo"), ("POST", "register"), ("GET", "register/x")])
def test_s3_every_challenge_has_a_parameter_and_none_twice(
    world: World, method: str, path: str, authorization: dict[str, str]
) -> None:
    world.set_policy(features=(*FEATURES_BY_DEFAULT, "registration"))
    sent = {"body": b"{}", "content_type": "application/json"} if method == "POST" else {}
    answer = world.browser().send(method, f"/t/acme/oauth/{path}", headers=authorization, **sent)
    (challenge,) = answer.all("WWW-Authenticate")
    assert answer.status == 401
    assert CHALLENGE.fullmatch(challenge)
    names = re.findall(r'([a-z_]+)="', challenge)
    assert len(set(names)) == len(names)

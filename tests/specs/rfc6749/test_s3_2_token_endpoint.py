"""RFC 6749 §3.2, §4.1.2.1, §5.2, §6: how the token endpoint reads a request, and what an error may be written with."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import idp.oauth
from idp.oauth.errors import OAuthError
from tests.specs.security.outcomes import assert_refused
from tests.world import World, claims_of

DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749 §4.1.2.1, §5.2; RFC 6750 §3


def test_s3_2_an_unknown_parameter_is_ignored(world: World) -> None:
    assert world.redeem(world.code(), resource_owner="somebody", foo="bar").status == 200


def test_s3_2_a_parameter_without_a_value_counts_as_left_out(world: World) -> None:
    assert_refused(world.token(grant_type="authorization_code", code=""), "invalid_request")
    assert_refused(world.redeem(world.code(), code_verifier=""), "invalid_grant")
    tokens = world.tokens(scope="openid email")
    refreshed = world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"], scope="")
    assert refreshed.json["scope"] == "openid email"


def test_s4_1_3_redirect_uri_is_required_where_the_authorization_request_had_one(world: World) -> None:
    assert_refused(world.redeem(world.code(), redirect_uri=None), "invalid_grant")


def test_s6_without_a_scope_it_is_the_one_that_was_granted(world: World) -> None:
    tokens = world.tokens(scope="openid email")
    refreshed = world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).json
    assert claims_of(refreshed["access_token"])["scope"] == "openid email"


def test_s6_a_scope_that_was_not_granted_is_refused(world: World) -> None:
    tokens = world.tokens(scope="openid email")
    wider = world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"], scope="openid profile")
    assert_refused(wider, "invalid_scope")


def _errors() -> list[type[OAuthError]]:
    for module in pkgutil.walk_packages(idp.oauth.__path__, "idp.oauth."):
        importlib.import_module(module.name)
    found, ahead = [], [OAuthError]
    while ahead:
        kind = ahead.pop()
        found.append(kind)
        ahead.extend(kind.__subclasses__())
    return sorted(set(found), key=lambda kind: kind.__qualname__)


@pytest.mark.parametrize("kind", _errors(), ids=lambda kind: kind.__qualname__)
def test_s5_2_code_and_description_have_no_character_that_an_error_may_not_have(kind: type[OAuthError]) -> None:
    assert re.fullmatch(r"[a-z_]+", kind.code)
    assert DESCRIPTION.fullmatch(kind.public)

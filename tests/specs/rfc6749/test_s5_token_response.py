"""RFC 6749 §3.2, §4.1.3, §4.1.4, §5.1, §5.2, §6: the token endpoint's answers."""

from __future__ import annotations

import pytest

from tests.specs.security.outcomes import assert_refused
from tests.world import World, claims_of


def test_s5_1_a_success_is_json_that_is_never_stored(world: World) -> None:
    answer = world.redeem(world.code())
    assert answer.status == 200
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("Cache-Control") == "no-store"
    assert answer.header("Pragma") == "no-cache"
    assert answer.json["token_type"] == "Bearer"
    assert set(answer.json) == {"access_token", "token_type", "expires_in", "scope", "refresh_token", "id_token"}


def test_s5_2_an_error_is_a_code_and_a_sentence_and_echoes_nothing(world: World) -> None:
    answer = world.redeem("<script>alert(1)</script>")
    assert_refused(answer, "invalid_grant")
    assert set(answer.json) == {"error", "error_description"}
    assert "alert" not in answer.text


@pytest.mark.parametrize(
    ("departures", "error"),
    [
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "bogus"}, "unsupported_grant_type"),
        ({"code": None}, "invalid_request"),
        ({"code": "x" * 60_000}, "invalid_grant"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "unknown"}, "invalid_grant"),
    ],
)
def test_s5_2_each_error_has_its_code(world: World, departures: dict[str, str | None], error: str) -> None:
    good = {"grant_type": "authorization_code", "code": "unknown"}
    assert_refused(world.token(**{**good, **departures}), error)


def test_s3_2_only_post_is_accepted(world: World) -> None:
    answer = world.browser().get("/t/acme/oauth/token")
    assert answer.status == 405
    assert "POST" in str(answer.header("Allow"))


def test_a_body_of_another_type_has_no_parameters(world: World) -> None:
    browser = world.browser()
    for kind in ("application/json", "text/plain", "multipart/form-data"):
        answer = browser.send("POST", "/t/acme/oauth/token", body=b"grant_type=x&client_id=spa", content_type=kind)
        assert_refused(answer, "invalid_client", 401)


def test_a_body_over_the_limit_or_not_utf_8_is_refused(world: World) -> None:
    browser = world.browser()
    form = "application/x-www-form-urlencoded"
    too_large = browser.send("POST", "/t/acme/oauth/token", body=b"a=" + b"b" * 70_000, content_type=form)
    assert too_large.status == 413
    for body in (b"a=%ff", b"a=\xff", b"&".join(b"a%d=b" % number for number in range(300))):
        assert browser.send("POST", "/t/acme/oauth/token", body=body, content_type=form).status == 400


def test_s6_a_refresh_may_narrow_the_scope_and_the_next_one_has_all_again(world: World) -> None:
    tokens = world.tokens(scope="openid profile email")
    narrow = world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"], scope="openid email").json
    assert narrow["scope"] == claims_of(narrow["access_token"])["scope"] == "openid email"
    assert set(world.userinfo(narrow["access_token"]).json) == {"sub", "email", "email_verified"}
    whole = world.token(grant_type="refresh_token", refresh_token=narrow["refresh_token"]).json
    assert whole["scope"] == "openid profile email"


def test_s6_a_refresh_without_openid_gives_no_id_token(world: World) -> None:
    tokens = world.tokens()
    narrow = world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"], scope="email").json
    assert "id_token" not in narrow
    refused = world.userinfo(narrow["access_token"])
    assert (refused.status, refused.json["error"]) == (403, "insufficient_scope")

"""A3. PKCE (RFC 7636; RFC 9700 §2.1.1, §4.8.2): S256, required, never traded for anything else."""

from __future__ import annotations

import pytest

from tests.agent import Browser
from tests.specs.security.outcomes import assert_redirected_error, assert_refused
from tests.world import CALLBACK, VERIFIER, World, challenge_of, landed, new_verifier

SPA = {"client_id": "spa", "redirect_uri": "https://spa.example.com/"}


def test_pk_01_a_public_client_without_challenge_is_refused(world: World, browser: Browser) -> None:
    answer = world.authorize(browser, **SPA, code_challenge=None, code_challenge_method=None)
    assert_redirected_error(answer, "invalid_request", SPA["redirect_uri"])


def test_pk_01_no_registration_exempts_a_public_client(world: World, browser: Browser) -> None:
    world.change_client("spa", require_pkce=False)
    answer = world.authorize(browser, **SPA, code_challenge=None, code_challenge_method=None)
    assert_redirected_error(answer, "invalid_request", SPA["redirect_uri"])


def test_pk_02_a_confidential_client_without_challenge_is_refused(world: World, browser: Browser) -> None:
    answer = world.authorize(browser, code_challenge=None, code_challenge_method=None)
    assert_redirected_error(answer, "invalid_request")


def test_pk_02_a_confidential_client_may_be_exempted_by_name(world: World) -> None:
    world.change_client("web", require_pkce=False)
    code = landed(world.sign_in(world.browser(), code_challenge=None, code_challenge_method=None))["code"]
    assert world.redeem(code, code_verifier=None).status == 200


@pytest.mark.parametrize("exempted", [False, True])
@pytest.mark.parametrize("method", ["plain", None, "s256", "S256 ", "S512", ""])
def test_pk_03_any_method_but_s256_is_refused(
    world: World, browser: Browser, method: str | None, exempted: bool
) -> None:
    if exempted:
        world.change_client("web", require_pkce=False)
    assert_redirected_error(world.authorize(browser, code_challenge_method=method), "invalid_request")


def test_pk_03_a_method_without_challenge_is_refused(world: World, browser: Browser) -> None:
    world.change_client("web", require_pkce=False)
    assert_redirected_error(world.authorize(browser, code_challenge=None), "invalid_request")


MALFORMED = ["a" * 42, "a" * 129, "a" * 42 + "+", "a" * 42 + "=", "a" * 43 + "\n", "é" * 43, "a" * 42 + " "]


@pytest.mark.parametrize("verifier", MALFORMED)
def test_pk_04_a_malformed_verifier_is_refused_even_if_its_digest_matches(world: World, verifier: str) -> None:
    code = world.code(code_challenge=challenge_of(verifier))
    assert_refused(world.redeem(code, code_verifier=verifier), "invalid_grant")


@pytest.mark.parametrize("verifier", ["a" * 43, "-._~" * 32])
def test_pk_04_the_shortest_and_the_longest_verifier_are_accepted(world: World, verifier: str) -> None:
    assert world.redeem(world.code(code_challenge=challenge_of(verifier)), code_verifier=verifier).status == 200


@pytest.mark.parametrize("verifier", [None, "", "other", challenge_of(VERIFIER)])
def test_pk_04_a_missing_or_wrong_verifier_burns_the_code(world: World, verifier: str | None) -> None:
    code = world.code()
    wrong = new_verifier() if verifier == "other" else verifier
    assert_refused(world.redeem(code, code_verifier=wrong), "invalid_grant")
    assert_refused(world.redeem(code), "invalid_grant")


def test_pk_05_a_verifier_without_challenge_is_a_downgrade(world: World) -> None:
    world.change_client("web", require_pkce=False)
    code = landed(world.sign_in(world.browser(), code_challenge=None, code_challenge_method=None))["code"]
    assert_refused(world.redeem(code), "invalid_grant")


def test_pk_06_a_made_up_secret_does_not_replace_the_verifier(world: World) -> None:
    code = world.code(**SPA)
    form = {"grant_type": "authorization_code", "redirect_uri": SPA["redirect_uri"], "code": code, "client_id": "spa"}
    post = world.browser().post
    assert_refused(post("/t/acme/oauth/token", {**form, "client_secret": "made-up"}), "invalid_client", 401)
    assert_refused(world.token(**form, client_secret="made-up"), "invalid_client", 401)
    assert_refused(post("/t/acme/oauth/token", form), "invalid_grant")


def test_pk_08_discovery_names_s256_alone(world: World, browser: Browser) -> None:
    document = browser.get("/t/acme/.well-known/openid-configuration").json
    assert document["code_challenge_methods_supported"] == ["S256"]


@pytest.mark.parametrize(
    "challenge", ["a" * 42, "a" * 44, "a" * 42 + "=", "a" * 42 + "+", "a" * 42 + "é", "a" * 43 + "\n"]
)
def test_pk_09_a_malformed_challenge_is_refused(world: World, browser: Browser, challenge: str) -> None:
    assert_redirected_error(world.authorize(browser, code_challenge=challenge), "invalid_request", CALLBACK)

"""Basic, Implicit, Hybrid and Form Post: what a request may ask, and what of it is refused."""

from __future__ import annotations

import secrets

from tests.agent import Browser
from tests.specs.certification.relying_party import CALLBACK, RelyingParty
from tests.specs.certification.variants import code_alone, every_response_type, with_code
from tests.specs.security.outcomes import assert_page
from tests.world import challenge_of, new_verifier

NEEDS_A_PAGE = {"login_required", "interaction_required", "consent_required", "account_selection_required"}


@every_response_type
def test_oidcc_display_page(rp: RelyingParty, browser: Browser) -> None:
    assert rp.complete(browser, rp.request(display="page")).id_token["sub"]


@every_response_type
def test_oidcc_display_popup(rp: RelyingParty, browser: Browser) -> None:
    assert rp.complete(browser, rp.request(display="popup")).id_token["sub"]


@every_response_type
def test_oidcc_prompt_login(rp: RelyingParty, browser: Browser) -> None:
    first = rp.complete(browser)
    rp.provider.world.clock.step(1)
    request = rp.request(prompt="login")
    assert rp.ask(browser, request).form("password")
    second = rp.complete(browser, request)
    assert second.id_token["auth_time"] > first.id_token["auth_time"]


@every_response_type
def test_oidcc_prompt_none_not_logged_in(rp: RelyingParty, browser: Browser) -> None:
    request = rp.request(prompt="none", state=secrets.token_hex(64))
    assert rp.parameters(rp.ask(browser, request), request)["error"] in NEEDS_A_PAGE


@every_response_type
def test_oidcc_prompt_none_logged_in(rp: RelyingParty, browser: Browser) -> None:
    first = rp.complete(browser)
    _same_authentication(rp, browser, first.id_token, prompt="none")


@every_response_type
def test_oidcc_max_age_1(rp: RelyingParty, browser: Browser) -> None:
    first = rp.complete(browser)
    rp.provider.world.clock.step(2)
    request = rp.request(max_age="1")
    assert rp.ask(browser, request).form("password")
    second = rp.complete(browser, request)
    assert first.id_token["auth_time"] < second.id_token["auth_time"] >= rp.provider.now - 1


@every_response_type
def test_oidcc_max_age_10000(rp: RelyingParty, browser: Browser) -> None:
    first = rp.complete(browser, rp.request(max_age="15000"))
    _same_authentication(rp, browser, first.id_token, max_age="10000")


@every_response_type
def test_oidcc_id_token_hint(rp: RelyingParty, browser: Browser) -> None:
    first = rp.complete(browser)
    _same_authentication(rp, browser, first.id_token, prompt="none", id_token_hint=first.raw_id_token)


def _same_authentication(rp: RelyingParty, browser: Browser, first: dict[str, object], **departures: str) -> None:
    rp.provider.world.clock.step(2)
    request = rp.request(**departures)
    answer = rp.ask(browser, request)
    assert "code" not in request
    assert not any("password" in form.fields for form in answer.forms)
    second = rp.complete(browser, request).id_token
    assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])


@every_response_type
def test_oidcc_ensure_request_with_unknown_parameter_succeeds(rp: RelyingParty, browser: Browser) -> None:
    assert rp.complete(browser, rp.request(extra="foobar")).id_token["sub"]


@every_response_type
def test_oidcc_login_hint(rp: RelyingParty, browser: Browser) -> None:
    assert rp.complete(browser, rp.request(login_hint="buffy@op.example.com")).id_token["sub"]


@every_response_type
def test_oidcc_ui_locales(rp: RelyingParty, browser: Browser) -> None:
    assert rp.complete(browser, rp.request(ui_locales="se")).id_token["sub"]


@every_response_type
def test_oidcc_ensure_request_with_acr_values_succeeds(rp: RelyingParty, browser: Browser) -> None:
    supported = rp.provider.metadata["acr_values_supported"]
    flow = rp.complete(browser, rp.request(acr_values=" ".join(supported)))
    assert flow.id_token["acr"] in supported


@every_response_type
def test_oidcc_ensure_registered_redirect_uri(rp: RelyingParty, browser: Browser) -> None:
    request = rp.request(redirect_uri=f"{CALLBACK}/{secrets.token_hex(8)}")
    assert_page(rp.answered(browser, request))


@code_alone
def test_oidcc_ensure_post_request_succeeds(rp: RelyingParty, browser: Browser) -> None:
    assert rp.complete(browser, method="POST").id_token["sub"]


@with_code
def test_oidcc_ensure_request_with_valid_pkce_succeeds(rp: RelyingParty, browser: Browser) -> None:
    verifier = new_verifier()
    request = rp.request(code_challenge=challenge_of(verifier), code_challenge_method="S256")
    assert rp.complete(browser, request, code_verifier=verifier).id_token["sub"]

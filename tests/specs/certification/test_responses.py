"""Basic, Implicit, Hybrid and Form Post: responses, ID tokens, userinfo, nonce, scopes and claims."""

from __future__ import annotations

import json

from tests.agent import Browser
from tests.specs.certification.relying_party import RelyingParty
from tests.specs.certification.signed import header_of
from tests.specs.certification.variants import (
    every_response_type,
    with_access_token,
    with_id_token_in_front,
    without_id_token_in_front,
)


@every_response_type
def test_oidcc_server(rp: RelyingParty, browser: Browser) -> None:
    flow = rp.complete(browser)
    if rp.expects_code:
        assert len(flow.response["code"]) >= 22  # 128 bits


@every_response_type
def test_oidcc_response_type_missing(rp: RelyingParty, browser: Browser) -> None:
    request = rp.request(response_type=None)
    error = rp.parameters(rp.ask(browser, request), request | {"response_type": "code"})
    assert error["error"] in {"invalid_request", "unsupported_response_type"}


@every_response_type
def test_oidcc_idtoken_signature(rp: RelyingParty, browser: Browser) -> None:
    header = header_of(rp.complete(browser).raw_id_token) if rp.response_type != "code token" else {}
    if header:
        assert (header["alg"], "kid" in header) == ("RS256", True)


@with_access_token
def test_oidcc_userinfo_get(rp: RelyingParty, browser: Browser) -> None:
    flow = rp.complete(browser)
    rp.checked_userinfo(rp.userinfo(flow.access_token), flow)


@with_access_token
def test_oidcc_userinfo_post_header(rp: RelyingParty, browser: Browser) -> None:
    flow = rp.complete(browser)
    rp.checked_userinfo(rp.userinfo(flow.access_token, "POST"), flow)


@with_access_token
def test_oidcc_userinfo_post_body(rp: RelyingParty, browser: Browser) -> None:
    flow = rp.complete(browser)
    rp.checked_userinfo(rp.userinfo(flow.access_token, in_body=True), flow)


@without_id_token_in_front
def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(rp: RelyingParty, browser: Browser) -> None:
    flow = rp.complete(browser, rp.request(nonce=None))
    assert "nonce" not in flow.id_token


@with_id_token_in_front
def test_oidcc_ensure_request_without_nonce_fails(rp: RelyingParty, browser: Browser) -> None:
    request = rp.request(nonce=None)
    assert rp.parameters(rp.ask(browser, request), request)["error"] == "invalid_request"


def _scoped(rp: RelyingParty, browser: Browser, scope: str) -> None:
    """Claims come from userinfo; in the ID token only where there is no access token (OIDC Core §5.4)."""
    assert set(scope.split()) <= set(rp.provider.metadata["scopes_supported"])
    flow = rp.complete(browser, rp.request(scope=scope))
    if rp.expects_token:
        rp.checked_userinfo(rp.userinfo(flow.access_token), flow)
    else:
        rp.check_scope_in_id_token(flow)


@every_response_type
def test_oidcc_scope_profile(rp: RelyingParty, browser: Browser) -> None:
    _scoped(rp, browser, "openid profile")


@every_response_type
def test_oidcc_scope_email(rp: RelyingParty, browser: Browser) -> None:
    _scoped(rp, browser, "openid email")


@every_response_type
def test_oidcc_scope_address(rp: RelyingParty, browser: Browser) -> None:
    _scoped(rp, browser, "openid address")


@every_response_type
def test_oidcc_scope_phone(rp: RelyingParty, browser: Browser) -> None:
    _scoped(rp, browser, "openid phone")


@every_response_type
def test_oidcc_scope_all(rp: RelyingParty, browser: Browser) -> None:
    _scoped(rp, browser, "openid email phone address profile")


@every_response_type
def test_oidcc_alternate_happy_flow(rp: RelyingParty, browser: Browser) -> None:
    """The scope in another order, the parameters too."""
    request = rp.request(scope="email openid")
    flow = rp.complete(browser, request, sent=dict(sorted(request.items(), reverse=True)))
    if rp.expects_token:
        rp.checked_userinfo(rp.userinfo(flow.access_token), flow)
    else:
        rp.check_scope_in_id_token(flow)


@every_response_type
def test_oidcc_claims_essential(rp: RelyingParty, browser: Browser) -> None:
    place = "userinfo" if rp.expects_token else "id_token"
    flow = rp.complete(browser, rp.request(claims=json.dumps({place: {"name": {"essential": True}}})))
    said = rp.userinfo(flow.access_token).json if rp.expects_token else flow.id_token
    assert said["name"] == "Cora Certified"


@every_response_type
def test_oidcc_claims_locales(rp: RelyingParty, browser: Browser) -> None:
    assert rp.complete(browser, rp.request(claims_locales="se")).id_token["sub"]

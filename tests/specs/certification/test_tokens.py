"""Basic and Hybrid: codes used twice, refresh tokens, authentication in the body, unsigned ID tokens."""

from __future__ import annotations

from tests.agent import Browser
from tests.specs.certification.provider import Provider
from tests.specs.certification.relying_party import CALLBACK, Flow, RelyingParty
from tests.specs.certification.variants import with_code


@with_code
def test_oidcc_codereuse(rp: RelyingParty, browser: Browser) -> None:
    flow = rp.complete(browser)
    assert _again(rp, flow) == "invalid_grant"


@with_code
def test_oidcc_codereuse_30seconds(rp: RelyingParty, browser: Browser) -> None:
    flow = rp.complete(browser)
    rp.provider.world.clock.step(30)
    assert _again(rp, flow) == "invalid_grant"
    assert rp.userinfo(flow.tokens["access_token"]).status == 401


def _again(rp: RelyingParty, flow: Flow) -> str:
    return rp.refused(rp.token(grant_type="authorization_code", code=flow.response["code"], redirect_uri=CALLBACK))


@with_code
def test_oidcc_server_client_secret_post(rp: RelyingParty, browser: Browser) -> None:
    rp.register(token_endpoint_auth_method="client_secret_post")
    assert rp.complete(browser).id_token["sub"]


@with_code
def test_oidcc_refresh_token(rp: RelyingParty, provider: Provider) -> None:
    """Two clients refresh; neither can use the other's token."""
    second = RelyingParty(provider, rp.response_type, rp.response_mode)
    grant_types = [*rp.client["grant_types"], "refresh_token"]
    for client in (rp, second):
        client.register(grant_types=grant_types)
    _refreshed(rp)
    assert rp.refused(rp.refresh(_refreshed(second))) == "invalid_grant"


def _refreshed(rp: RelyingParty) -> str:
    scope = "openid offline_access"
    flow = rp.complete(rp.provider.browser(), rp.request(scope=scope, prompt="consent"))
    assert "refresh_token" in rp.provider.metadata["grant_types_supported"]
    assert flow.tokens["refresh_token"].isascii()
    rp.provider.world.clock.step(1)
    tokens = rp.checked_tokens(rp.refresh(flow.tokens["refresh_token"], scope=scope))
    assert tokens["access_token"] != flow.tokens["access_token"]
    # OIDC Core §12.2: of the same authentication, and without its nonce
    later = rp.checked_id_token(tokens["id_token"], {"scope": scope})
    assert all(later[name] == flow.id_token[name] for name in ("iss", "sub", "aud", "auth_time"))
    assert later["iat"] > flow.id_token["iat"]
    assert rp.userinfo(tokens["access_token"]).status == 200
    return str(tokens["refresh_token"])

"""A4. Mix-up, state, nonce, response mode (RFC 9207, RFC 9700 §4.4.2, OIDC Discovery §4.3)."""

from __future__ import annotations

import pytest

from idp.keys.keyring import LAST_TOKEN
from tests.agent import Answer, Browser
from tests.specs.security.outcomes import assert_page, assert_redirected_error, assert_refused
from tests.world import CALLBACK, ORIGIN, World, claims_of, landed

ISSUER = f"{ORIGIN}/t/acme"
WELL_KNOWN = "/t/acme/.well-known/openid-configuration"


def _posted(answer: Answer) -> dict[str, str]:
    assert answer.status == 200
    form = next(form for form in answer.forms if form.action == CALLBACK)
    assert form.method == "post"
    return form.fields


def test_mx_01_a_success_carries_the_issuer_in_every_mode(world: World) -> None:
    assert landed(world.sign_in(world.browser()))["iss"] == ISSUER
    posted = _posted(world.sign_in(world.browser(), response_mode="form_post"))
    assert posted["iss"] == ISSUER
    assert posted["code"]


def test_mx_01_an_error_carries_the_issuer_in_every_mode(world: World, browser: Browser) -> None:
    assert assert_redirected_error(world.authorize(browser, prompt="none"), "login_required")["iss"] == ISSUER
    posted = _posted(world.authorize(browser, prompt="none", response_mode="form_post"))
    assert (posted["iss"], posted["error"], posted["state"]) == (ISSUER, "login_required", "the-state")
    posted = _posted(world.authorize(browser, scope="bogus", response_mode="form_post"))
    assert (posted["iss"], posted["error"]) == (ISSUER, "invalid_scope")


def test_mx_01_each_tenant_names_itself(world: World, browser: Browser) -> None:
    answer = world.authorize(browser, "other", prompt="none")
    assert assert_redirected_error(answer, "login_required")["iss"] == f"{ORIGIN}/t/other"
    assert browser.get(WELL_KNOWN).json["authorization_response_iss_parameter_supported"] is True


def test_mx_02_the_issuer_is_the_address_that_discovery_is_found_at(world: World, browser: Browser) -> None:
    for slug in ("acme", "other"):
        document = browser.get(f"/t/{slug}/.well-known/openid-configuration").json
        assert document["issuer"] == f"{ORIGIN}/t/{slug}"
        assert browser.get(f"/.well-known/oauth-authorization-server/t/{slug}").json == document


def test_mx_02_an_unknown_and_a_suspended_tenant_look_alike(world: World, browser: Browser) -> None:
    from idp.store import tenants

    with world.inside("other") as ctx:
        tenants.set_active(ctx, False)
    world.clock.step(LAST_TOKEN.total_seconds() + 1.1)  # until then its keys are published (TN-10)
    for path in (".well-known/openid-configuration", "oauth/jwks", "oauth/authorize", "oauth/userinfo"):
        unknown, suspended = browser.get(f"/t/nobody/{path}"), browser.get(f"/t/other/{path}")
        assert unknown.status == suspended.status == 404
        assert unknown.body == suspended.body
    for slug in ("nobody", "other"):
        assert browser.get(f"/.well-known/oauth-authorization-server/t/{slug}").status == 404


SPOOFS = [
    {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "https"},
    {"Forwarded": "host=evil.example;proto=https"},
    {"X-Forwarded-For": "a"},
    {"X-Original-URL": "/t/other"},
    {"X_Forwarded_Host": "evil.example"},
]


@pytest.mark.parametrize("spoof", SPOOFS)
def test_mx_03_headers_change_no_issuer_link_or_cookie(world: World, spoof: dict[str, str]) -> None:
    browser = world.browser()
    document = browser.send("GET", WELL_KNOWN, headers=spoof)
    assert document.json == world.browser().get(WELL_KNOWN).json
    answer = browser.send("GET", "/t/acme/oauth/authorize", headers=spoof)
    assert "evil.example" not in answer.text + str(answer.headers)
    query = "&".join(f"{name}={value}" for name, value in {"client_id": "web", "redirect_uri": CALLBACK}.items())
    refused = browser.send("GET", f"/t/acme/oauth/authorize?{query}", headers=spoof)
    assert assert_redirected_error(refused, "invalid_request")["iss"] == ISSUER


def test_mx_06_form_post_leaves_only_for_the_redirect_uri_and_works_without_scripts(world: World) -> None:
    answer = world.sign_in(world.browser(), response_mode="form_post", state="a b\"<>&%'</script>")
    policy = str(answer.header("Content-Security-Policy"))
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";") if " " in part.strip())
    assert "https://app.example.com" in directives["form-action"].split()
    assert "unsafe-inline" not in policy
    assert "<script>" not in answer.text.replace("<script nonce", "")
    assert "<button" in answer.text
    assert _posted(answer)["state"] == "a b\"<>&%'</script>"
    assert answer.header("Cache-Control") == "no-store"


@pytest.mark.parametrize(
    "response_type",
    ["token", "id_token", "id_token token", "code id_token", "code token", "none", "code code", '"', "\\"],
)
def test_mx_07_implicit_and_hybrid_are_off(world: World, browser: Browser, response_type: str) -> None:
    answer = world.authorize(browser, response_type=response_type)
    assert assert_redirected_error(answer, "unsupported_response_type")["state"] == "the-state"


@pytest.mark.parametrize("state", ["s" * 2048, "ü€𝄞 ", "</script>", "a b\"<>&%'+=", "%00%0d%0a", "s" * 4096])
def test_mx_08_state_comes_back_as_it_was(world: World, browser: Browser, state: str) -> None:
    answer = world.authorize(browser, state=state, prompt="none")
    assert assert_redirected_error(answer, "login_required")["state"] == state


def test_mx_08_a_state_over_four_kilobytes_is_answered_on_a_page(world: World, browser: Browser) -> None:
    assert_page(world.authorize(browser, state="s" * 4097))
    assert_page(world.authorize(browser, state="é" * 2049))


@pytest.mark.parametrize("length", [64, 65, 256])
def test_mx_09_a_nonce_comes_back_in_the_id_token_alone(world: World, length: int) -> None:
    tokens = world.tokens(nonce="n" * length)
    assert claims_of(tokens["id_token"])["nonce"] == "n" * length
    assert "nonce" not in claims_of(tokens["access_token"])


def test_mx_09_a_nonce_over_256_characters_is_refused(world: World, browser: Browser) -> None:
    assert_redirected_error(world.authorize(browser, nonce="n" * 257), "invalid_request")


@pytest.mark.parametrize("grant_type", ["password", "implicit", "authorization_code ", "é"])
def test_mx_10_no_other_grant_type_exists(world: World, grant_type: str) -> None:
    refused = world.token(grant_type=grant_type, username="alice@example.com", password="x", scope="openid")
    assert_refused(refused, "unsupported_grant_type")

"""RP-initiated logout: every departure from a good request to end a session, and whether the person is signed out."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.agent import Answer, Browser
from tests.specs.certification.relying_party import Flow, RelyingParty
from tests.specs.certification.signed import claims_of, unsigned
from tests.specs.certification.test_requests import NEEDS_A_PAGE

BYE = "https://rp.example.com/post_logout_redirect"


@pytest.fixture
def flow(rp: RelyingParty, browser: Browser) -> Flow:
    rp.register(post_logout_redirect_uris=[BYE])
    return rp.complete(browser)


def request_of(flow: Flow, **departures: str | None) -> dict[str, str]:
    good: dict[str, str | None] = {
        "id_token_hint": flow.raw_id_token,
        "post_logout_redirect_uri": BYE,
        "state": secrets.token_urlsafe(10),
    }
    return {name: value for name, value in (good | departures).items() if value is not None}


def leave(rp: RelyingParty, browser: Browser, request: dict[str, str]) -> Answer:
    """Follows to the end: where the provider asks whether to sign out, the person says yes."""
    answer = browser.get(rp.provider.metadata["end_session_endpoint"], request)
    asking = [form for form in answer.forms if "csrf" in form.fields]
    return browser.submit(asking[0]) if answer.status == 200 and asking else answer


def assert_returned(answer: Answer, request: dict[str, str]) -> None:
    """Back at the relying party, with `state` and nothing else."""
    assert answer.status in {302, 303}, f"{answer.status}\n{answer.text[:2000]}"
    parts = urlsplit(str(answer.location))
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BYE
    assert dict(parse_qsl(parts.query)) == ({"state": request["state"]} if "state" in request else {})


def assert_stayed(answer: Answer) -> None:
    assert answer.location is None
    assert str(answer.header("Content-Type")).startswith("text/html")
    assert BYE not in answer.text


def assert_signed_out(rp: RelyingParty, browser: Browser) -> None:
    request = rp.request(prompt="none")
    assert rp.parameters(rp.ask(browser, request), request)["error"] in NEEDS_A_PAGE


def test_oidcc_rp_initiated_logout(rp: RelyingParty, browser: Browser, flow: Flow) -> None:
    request = request_of(flow)
    assert_returned(leave(rp, browser, request), request)
    assert_signed_out(rp, browser)


def test_oidcc_rp_initiated_logout_no_state(rp: RelyingParty, browser: Browser, flow: Flow) -> None:
    request = request_of(flow, state=None)
    assert_returned(leave(rp, browser, request), request)
    assert_signed_out(rp, browser)


def test_oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(rp: RelyingParty, browser: Browser, flow: Flow) -> None:
    assert_stayed(leave(rp, browser, request_of(flow, post_logout_redirect_uri="https://rp.example.com/another")))


def test_oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(
    rp: RelyingParty, browser: Browser, flow: Flow
) -> None:
    assert_stayed(leave(rp, browser, request_of(flow, post_logout_redirect_uri=f"{BYE}?foo=bar")))


def test_oidcc_rp_initiated_logout_modified_id_token_hint(rp: RelyingParty, browser: Browser, flow: Flow) -> None:
    assert_stayed(leave(rp, browser, request_of(flow, id_token_hint=unsigned(claims_of(flow.raw_id_token)))))


def test_oidcc_rp_initiated_logout_bad_id_token_hint(rp: RelyingParty, browser: Browser, flow: Flow) -> None:
    """Of the suite's own making, signed by the client."""
    made = {"iss": rp.provider.metadata["issuer"], "sub": "somebody", "aud": rp.client["client_id"]}
    made |= {"iat": rp.provider.now, "exp": rp.provider.now + 300}
    assert_stayed(leave(rp, browser, request_of(flow, id_token_hint=rp.keys.sign(made))))


def test_oidcc_rp_initiated_logout_no_id_token_hint(rp: RelyingParty, browser: Browser, flow: Flow) -> None:
    assert_stayed(leave(rp, browser, request_of(flow, id_token_hint=None)))


@pytest.mark.usefixtures("flow")
def test_oidcc_rp_initiated_logout_no_params(rp: RelyingParty, browser: Browser) -> None:
    answer = leave(rp, browser, {})
    assert_stayed(answer)
    assert answer.status == 200
    assert_signed_out(rp, browser)


def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(rp: RelyingParty, browser: Browser, flow: Flow) -> None:
    answer = leave(rp, browser, request_of(flow, post_logout_redirect_uri=None))
    assert_stayed(answer)
    assert answer.status == 200
    assert_signed_out(rp, browser)


@pytest.mark.usefixtures("flow")
def test_oidcc_rp_initiated_logout_only_state(rp: RelyingParty, browser: Browser) -> None:
    answer = leave(rp, browser, {"state": secrets.token_urlsafe(10)})
    assert_stayed(answer)
    assert answer.status == 200
    assert_signed_out(rp, browser)

"""Front-channel and back-channel logout, and session management, each begun by the relying party."""

from __future__ import annotations

import hashlib
import html
import json
import re
from urllib.parse import parse_qsl, urlsplit

from joserfc import jws
from joserfc.jwk import KeySet

from idp.worker import outbox_of
from tests.agent import Browser
from tests.listening import Application
from tests.specs.certification.relying_party import Flow, RelyingParty
from tests.specs.certification.signed import header_of
from tests.specs.certification.test_rp_initiated_logout import (
    BYE,
    assert_returned,
    assert_signed_out,
    leave,
    request_of,
)

FRONT = "https://rp.example.com/frontchannel_logout"
EVENT = "http://schemas.openid.net/event/backchannel-logout"


def test_oidcc_frontchannel_rp_initiated_logout(rp: RelyingParty, browser: Browser) -> None:
    rp.register(
        post_logout_redirect_uris=[BYE], frontchannel_logout_uri=FRONT, frontchannel_logout_session_required=True
    )
    flow = rp.complete(browser)
    request = request_of(flow)
    answer = leave(rp, browser, request)
    assert answer.status == 200
    frames = [html.unescape(found) for found in re.findall(r'<iframe[^>]*\ssrc="([^"]*)"', answer.text)]
    (frame,) = (urlsplit(one) for one in frames)
    assert f"{frame.scheme}://{frame.netloc}{frame.path}" == FRONT
    assert dict(parse_qsl(frame.query)) == {"iss": rp.provider.metadata["issuer"], "sid": flow.id_token["sid"]}
    assert "https://rp.example.com" in str(answer.header("Content-Security-Policy"))
    (onward,) = re.findall(r'id="next"[^>]*href="([^"]*)"', answer.text)
    assert html.unescape(onward) == f"{BYE}?state={request['state']}"
    assert re.search(r'<script defer [^>]*src="[^"]*signed_out', answer.text)  # the suite's browser reads no modules
    assert_signed_out(rp, browser)


def test_oidcc_backchannel_rp_initiated_logout(rp: RelyingParty, browser: Browser, application: Application) -> None:
    rp.register(
        post_logout_redirect_uris=[BYE],
        backchannel_logout_uri=f"{application.url}/backchannel_logout",
        backchannel_logout_session_required=True,
    )
    flow = rp.complete(browser)
    request = request_of(flow)
    assert_returned(leave(rp, browser, request), request)
    delivery = outbox_of(rp.provider.world.house)
    delivery.turn()
    delivery.close()
    (received,) = application.at("/backchannel_logout")
    assert received.headers["content-type"] == "application/x-www-form-urlencoded"
    assert received.form.keys() == {"logout_token"}
    check_logout_token(rp, flow, received.form["logout_token"])
    assert_signed_out(rp, browser)


def check_logout_token(rp: RelyingParty, flow: Flow, token: str) -> None:
    """Back-Channel Logout 1.0 §2.4, §2.6."""
    assert header_of(token)["alg"] == header_of(flow.raw_id_token)["alg"]
    signed = jws.deserialize_compact(token, KeySet.import_key_set(rp.provider.jwks), algorithms=["RS256"])
    claims = json.loads(signed.payload or b"")
    now = rp.provider.now
    assert (claims["iss"], claims["aud"]) == (rp.provider.metadata["issuer"], rp.client["client_id"])
    assert now - 60 < claims["iat"] <= now < claims["exp"] <= now + 120
    assert claims["events"] == {EVENT: {}}
    assert claims["jti"]
    assert (claims["sub"], claims["sid"]) == (flow.id_token["sub"], flow.id_token["sid"])
    assert "nonce" not in claims


def test_oidcc_session_management_rp_initiated_logout(rp: RelyingParty, browser: Browser) -> None:
    rp.register(post_logout_redirect_uris=[BYE])
    flow = rp.complete(browser)
    session_state = flow.response["session_state"]
    assert session_status(rp, browser, session_state) == "unchanged"
    request = request_of(flow)
    assert_returned(leave(rp, browser, request), request)
    assert session_status(rp, browser, session_state) == "changed"


def session_status(rp: RelyingParty, browser: Browser, session_state: str) -> str:
    """What the script of check_session_iframe computes from the cookie that its page names."""
    page = browser.get(rp.provider.metadata["check_session_iframe"])
    assert page.status == 200
    (cookie,) = re.findall(r'data-cookie="([^"]+)"', page.text)
    known, _, salt = session_state.partition(".")
    origin = "https://rp.example.com"
    told = f"{rp.client['client_id']} {origin} {browser.cookies.get(cookie, '')} {salt}"
    return "unchanged" if hashlib.sha256(told.encode()).hexdigest() == known else "changed"

"""Front-Channel Logout 1.0 §2: the address that an application registers, and what is added to it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from idp.oauth.clients import metadata
from idp.oauth.errors import InvalidClientMetadata
from idp.store.details import Details
from tests.agent import Browser
from tests.specs.signing_out import SECOND, frames_of, register_logout, sign_out
from tests.world import CALLBACK, ORIGIN, World, claims_of

URI = "https://app.example.com/frontchannel"


@pytest.mark.parametrize(
    "uri",
    [
        "https://elsewhere.example.com/frontchannel",
        "https://app.example.com:8443/frontchannel",
        "http://app.example.com/frontchannel",
        "https://app.example.com/frontchannel#part",
        "/frontchannel",
        "javascript:alert(1)",
    ],
)
def test_s2_the_address_is_absolute_and_of_the_origin_of_a_redirect_uri(uri: str) -> None:
    metadata.new_client(name="App", redirect_uris=[CALLBACK], about=Details(frontchannel_logout_uri=f"{URI}?a=b"))
    with pytest.raises(InvalidClientMetadata):
        metadata.new_client(name="App", redirect_uris=[CALLBACK], about=Details(frontchannel_logout_uri=uri))


def test_s2_iss_and_sid_go_along_where_the_application_requires_them(world: World, browser: Browser) -> None:
    register_logout(world, frontchannel_logout_uri=URI, frontchannel_logout_session_required=True)
    tokens = world.tokens(browser)
    [frame] = frames_of(sign_out(browser, tokens))
    assert frame.startswith(f"{URI}?")
    sid = claims_of(tokens["id_token"])["sid"]
    assert dict(parse_qsl(urlsplit(frame).query)) == {"iss": f"{ORIGIN}/t/acme", "sid": sid}


def test_s2_a_query_of_the_address_is_kept(world: World, browser: Browser) -> None:
    uri = f"{URI}?tenant=a%26b&c="
    register_logout(world, frontchannel_logout_uri=uri, frontchannel_logout_session_required=True)
    [frame] = frames_of(sign_out(browser, world.tokens(browser)))
    assert frame.startswith(f"{uri}&iss=")


def test_s2_without_that_the_address_is_opened_as_it_is(world: World, browser: Browser) -> None:
    register_logout(world, frontchannel_logout_uri=URI)
    assert frames_of(sign_out(browser, world.tokens(browser))) == [URI]


def test_s2_each_application_of_the_session_has_a_frame_and_no_other(world: World, browser: Browser) -> None:
    register_logout(world, frontchannel_logout_uri=URI)
    register_logout(world, "web2", frontchannel_logout_uri="https://second.example.com/frontchannel")
    register_logout(world, "asks", frontchannel_logout_uri="https://app.example.com/asks")
    register_logout(world, "web", "other", frontchannel_logout_uri="https://app.example.com/other-tenant")
    tokens = world.tokens(browser)
    world.authorize(browser, **SECOND)
    world.tokens(browser, slug="other")
    frames = frames_of(sign_out(browser, tokens))
    assert sorted(frames) == [URI, "https://second.example.com/frontchannel"]

"""Back-Channel Logout 1.0 §2.1, §2.2: what discovery says, and what it means when it does not say it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from idp.context import FEATURES_BY_DEFAULT
from idp.oauth.clients import metadata
from idp.oauth.errors import InvalidClientMetadata
from idp.store.details import Details
from tests.agent import Browser
from tests.listening import Application
from tests.specs.signing_out import deliver, sign_out
from tests.world import CALLBACK, World

DISCOVERY = "/t/acme/.well-known/openid-configuration"


def test_s2_1_an_op_that_supports_it_says_so_and_that_it_sends_a_sid(browser: Browser) -> None:
    said = browser.get(DISCOVERY).json
    assert said["backchannel_logout_supported"] is True
    assert said["backchannel_logout_session_supported"] is True


def test_s2_1_a_tenant_that_does_not_offer_it_neither_says_nor_does_it(
    world: World, browser: Browser, app: Application
) -> None:
    tokens = world.tokens(browser)
    world.set_policy(features=tuple(set(FEATURES_BY_DEFAULT) - {"backchannel_logout"}))
    assert not {"backchannel_logout_supported", "backchannel_logout_session_supported"} & set(
        browser.get(DISCOVERY).json
    )
    sign_out(browser, tokens)
    deliver(world)
    assert app.received == []


def test_s2_1_what_waits_is_not_sent_any_more_once_the_feature_is_off(
    world: World, browser: Browser, app: Application
) -> None:
    sign_out(browser, world.tokens(browser))
    world.set_policy(features=tuple(set(FEATURES_BY_DEFAULT) - {"backchannel_logout"}))
    deliver(world)
    assert app.received == []


@pytest.mark.parametrize(
    "uri", ["/logout", "https://app.example.com/logout#part", "javascript:alert(1)", "app.example.com"]
)
def test_s2_2_the_address_is_absolute_and_has_no_fragment(uri: str) -> None:
    made, _ = metadata.new_client(name="App", redirect_uris=[CALLBACK])
    metadata.check(replace(made, details=Details(backchannel_logout_uri="https://app.example.com/logout?a=b")))
    with pytest.raises(InvalidClientMetadata):
        metadata.check(replace(made, details=Details(backchannel_logout_uri=uri)))

"""RFC 8628 §4, Discovery Metadata."""

from __future__ import annotations

import pytest

from idp.oauth.clients.metadata import DEVICE_CODE
from tests.world import World

DOCUMENTS = ("/t/acme/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/t/acme")


@pytest.mark.parametrize("address", DOCUMENTS)
def test_s4_the_metadata_names_the_endpoint_and_the_grant_type(world: World, address: str) -> None:
    said = world.browser().get(address).json
    assert said["device_authorization_endpoint"] == "http://localhost:8080/t/acme/oauth/device_authorization"
    assert DEVICE_CODE in said["grant_types_supported"]


@pytest.mark.parametrize("address", DOCUMENTS)
def test_s4_a_tenant_that_does_not_offer_it_names_neither(world: World, address: str) -> None:
    offered = tuple(one for one in world.tenant().policy.features if one != "device_authorization")
    world.set_policy(features=offered)
    said = world.browser().get(address).json
    assert "device_authorization_endpoint" not in said
    assert DEVICE_CODE not in said["grant_types_supported"]

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
@pytest.mark.parametrize("without", [{"features": ("revocation",)}, {"registration_policies": ("fapi2",)}])
def test_s4_where_no_client_may_use_it_neither_is_named(
    world: World, address: str, without: dict[str, tuple[str, ...]]
) -> None:
    world.set_policy(**without)
    said = world.browser().get(address).json
    assert "device_authorization_endpoint" not in said
    assert DEVICE_CODE not in said["grant_types_supported"]

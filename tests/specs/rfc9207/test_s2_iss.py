"""RFC 9207 §2, §2.4: `iss` in every authorization response. Modes and errors: ../security/test_a4_mix_up.py."""

from __future__ import annotations

from tests.world import World, landed


def test_s2_4_iss_equals_the_issuer_of_the_metadata(world: World) -> None:
    document = world.browser().get("/t/acme/.well-known/openid-configuration").json
    assert landed(world.sign_in(world.browser()))["iss"] == document["issuer"]
    assert document["authorization_response_iss_parameter_supported"] is True

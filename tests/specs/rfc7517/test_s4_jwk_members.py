"""RFC 7517 §4, §5: the published key set, public members only."""

from __future__ import annotations

import json

from tests.specs.issuing import Issuing

MEMBERS = {
    "ES256": {"kty", "crv", "x", "y", "kid", "alg", "use"},
    "RS256": {"kty", "n", "e", "kid", "alg", "use"},
}


def test_s4_each_key_has_exactly_the_public_members(issuing: Issuing) -> None:
    with issuing.inside() as ctx:
        document = json.loads(issuing.keyring.jwks(ctx).body)
    assert document.keys() == {"keys"}
    for jwk in document["keys"]:
        assert jwk.keys() == MEMBERS[jwk["alg"]]
        assert jwk["use"] == "sig"
    assert {jwk["alg"] for jwk in document["keys"]} == MEMBERS.keys()


def test_s4_5_kids_are_unique(issuing: Issuing) -> None:
    with issuing.inside() as ctx:
        issuing.keyring.rotate(ctx)
        kids = [jwk["kid"] for jwk in json.loads(issuing.keyring.jwks(ctx).body)["keys"]]
    assert len(kids) == len(set(kids)) == 4

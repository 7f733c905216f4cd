"""RFC 7517 Appendix A, B: the published keys, as a client would publish them to us."""

from __future__ import annotations

import pytest

from idp.keys import foreign, jose
from idp.keys.foreign import UnknownKey
from idp.keys.token_kinds import TokenRefused
from tests.specs.published import vectors

PUBLISHED = vectors("rfc7517")


def test_appendix_a_1_each_key_is_for_what_it_says() -> None:
    keys = foreign.read_jwks(PUBLISHED["A.1"])
    assert len(keys) == 2
    assert keys.for_signature("2011-04-29", "RS256").kid == "2011-04-29"
    with pytest.raises(TokenRefused):
        keys.for_signature("2011-04-29", "RS384")  # its alg is RS256
    with pytest.raises(TokenRefused):
        keys.for_signature("1", "ES256")  # its use is enc
    encrypting = keys.for_encryption("ECDH-ES")
    assert encrypting is not None
    assert encrypting.kid == "1"
    assert keys.for_encryption("RSA-OAEP-256") is None


def test_appendix_a_1_the_thumbprint_of_rfc_7638_s3_1() -> None:
    assert jose.load_public("RS256", PUBLISHED["A.1"]["keys"][1]).kid == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_appendix_a_2_of_a_private_key_the_public_half_is_taken() -> None:
    key = foreign.read_jwks(PUBLISHED["A.2"]).for_encryption("ECDH-ES")
    assert key is not None
    assert not key.material.is_private


def test_appendix_a_3_symmetric_keys_are_no_public_keys() -> None:
    keys = foreign.read_jwks(PUBLISHED["A.3"])
    assert len(keys) == 0
    with pytest.raises(UnknownKey):
        keys.for_signature(None, "RS256")


def test_appendix_b_a_key_beside_a_certificate_is_read_without_looking_at_it() -> None:
    keys = foreign.read_jwks({"keys": [{**PUBLISHED["B"], "x5c": ["bm90IGEgY2VydGlmaWNhdGU="]}]})
    assert keys.for_signature("1b94c", "PS256").kid == "1b94c"


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": {}}, {"keys": "x"}, {"key": []}])
def test_s5_what_is_no_set_of_keys_is_not_read(document: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="JWK Set"):
        foreign.read_jwks(document)

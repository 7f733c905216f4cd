"""RFC 7520 §4, §5, §6: the cookbook's examples for our algorithms, and refusals of those that are not ours."""

from __future__ import annotations

import pytest

from idp.keys import foreign
from idp.keys.token_kinds import TokenRefused
from tests.specs.published import ANY, opened, payload_of, vectors

PUBLISHED = vectors("rfc7520")


@pytest.mark.parametrize("section", ["4.1", "4.2", "4.3", "4.4"])
def test_s4_1_to_s4_4_the_published_signature_is_of_the_published_payload(section: str) -> None:
    assert payload_of(PUBLISHED[section]) == PUBLISHED["payload"].encode()


def test_s4_5_detached_content_is_no_token() -> None:
    with pytest.raises(TokenRefused):
        payload_of(PUBLISHED["4.5"])


def test_s5_1_rsa1_5_is_refused_with_its_own_key() -> None:
    with pytest.raises(TokenRefused, match="another alg"):
        opened(PUBLISHED["5.1"])


@pytest.mark.parametrize("section", ["5.2", "5.4", "5.5"])
def test_s5_2_s5_4_s5_5_the_published_content_is_found(section: str) -> None:
    assert opened(PUBLISHED[section]) == PUBLISHED["plaintext"].encode()


def test_s6_what_is_signed_and_then_encrypted_is_opened_and_then_verified() -> None:
    inner = opened(PUBLISHED["6"]).decode()
    keys = foreign.read_jwks({"keys": [PUBLISHED["6"]["signer"]]})
    claims = {"iss": "hobbiton.example", "exp": 1300819380, "http://example.com/is_root": True}
    assert foreign.verify_foreign(ANY, inner, keys, algs=["PS256"]).claims == claims

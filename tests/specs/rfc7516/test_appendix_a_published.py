"""RFC 7516 Appendix A: the published encryptions, through our own decryption."""

from __future__ import annotations

import pytest

from idp.keys.algorithms import CONTENT_ENCRYPTION, KEY_MANAGEMENT
from idp.keys.token_kinds import TokenRefused
from tests.specs.published import opened, vectors

PUBLISHED = vectors("rfc7516")


def test_appendix_a_1_rsa_oaep_and_a256gcm() -> None:
    assert opened(PUBLISHED["A.1"]) == PUBLISHED["A.1"]["plaintext"].encode()


def test_appendix_a_2_rsa1_5_is_refused_with_its_own_key() -> None:
    with pytest.raises(TokenRefused, match="another alg"):
        opened(PUBLISHED["A.2"])


def test_appendix_a_3_a_shared_key_is_no_way_to_us() -> None:
    assert "A128KW" not in KEY_MANAGEMENT
    assert "A128CBC-HS256" in CONTENT_ENCRYPTION
    with pytest.raises(TokenRefused, match="another alg"):
        opened(PUBLISHED["A.1"] | {"token": PUBLISHED["A.3"]["token"]})


@pytest.mark.parametrize("part", range(5))
def test_s5_2_no_part_can_be_changed(part: int) -> None:
    parts = PUBLISHED["A.1"]["token"].split(".")
    parts[part] = parts[part][:-4] + ("AAAA" if parts[part][-4:] != "AAAA" else "BBBB")
    with pytest.raises(TokenRefused):
        opened(PUBLISHED["A.1"] | {"token": ".".join(parts)})

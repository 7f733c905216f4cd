"""What clients do with our published encryption keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from idp.keys import foreign, jwe


def encrypted_to(
    published: list[dict[str, Any]], alg: str, payload: bytes = b"payload", *, enc: str = "A128GCM", kid: bool = True
) -> str:
    """The payload for the published key that takes `alg`; each is named after the first of those that it takes."""
    keys = [{**jwk, "alg": alg} for jwk in published if jwk["use"] == "enc"]
    key = foreign.read_jwks({"keys": keys}).for_encryption(alg)
    assert key is not None
    return jwe.encrypt(payload, jwe.Recipient(key if kid else replace(key, kid=None), alg, enc))

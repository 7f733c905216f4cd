"""nonce. OIDC Core §3.1.2.1: optional in the code flow, echoed in the ID token, 256 characters at most."""

from __future__ import annotations

from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import Parameters

LIMIT = 256


def check(given: Parameters) -> str | None:
    nonce = given.get("nonce")
    if nonce is not None and len(nonce) > LIMIT:
        raise InvalidRequest(f"nonce is longer than {LIMIT} characters")
    return nonce

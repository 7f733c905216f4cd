"""nonce. OIDC Core §3.1.2.1, §3.2.2.1, §3.3.2.11: echoed in the ID token, 256 characters at most.

Required where an ID token comes through the browser: there it is what tells a replayed one.
"""

from __future__ import annotations

from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import Parameters

LIMIT = 256


class NonceRequired(InvalidRequest):
    public = "A nonce is required with this response_type."


def check(given: Parameters, response_type: str) -> str | None:
    nonce = given.get("nonce")
    if nonce is None and "id_token" in response_type.split(" "):
        raise NonceRequired(f"{response_type} without a nonce")
    if nonce is not None and len(nonce) > LIMIT:
        raise InvalidRequest(f"nonce is longer than {LIMIT} characters")
    return nonce

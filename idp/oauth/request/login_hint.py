"""login_hint. OIDC Core §3.1.2.1: fills the first field of the sign-in page, and says nothing about anybody."""

from __future__ import annotations

from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import Parameters

LIMIT = 256


def check(given: Parameters) -> str | None:
    hint = given.get("login_hint")
    if hint is not None and len(hint) > LIMIT:
        raise InvalidRequest("login_hint is too long")
    return hint

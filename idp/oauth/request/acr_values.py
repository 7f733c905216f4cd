"""acr_values. OIDC Core §3.1.2.1: voluntary, in order of preference; what we do not know is passed over later."""

from __future__ import annotations

from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import Parameters, words

LIMIT = 1024


def check(given: Parameters) -> tuple[str, ...]:
    value = given.get("acr_values", "")
    if len(value) > LIMIT:
        raise InvalidRequest("acr_values is too long")
    return words(value)

"""state. RFC 6749 §4.1.1: returned as it came. Too large a one is answered on a page, for it could not be returned."""

from __future__ import annotations

from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import Parameters

LIMIT = 4096


def check(given: Parameters) -> str | None:
    state = given.get("state")
    if state is not None and len(state.encode()) > LIMIT:
        raise InvalidRequest(f"state is longer than {LIMIT} bytes")
    return state

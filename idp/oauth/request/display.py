"""display. OIDC Core §3.1.2.1: page, popup, touch, wap. Our pages fit all of them; an unknown value is an error."""

from __future__ import annotations

from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import Parameters

SUPPORTED = ("page", "popup", "touch", "wap")


def check(given: Parameters) -> str:
    display = given.get("display", "page")
    if display not in SUPPORTED:
        raise InvalidRequest("display has an unknown value")
    return display

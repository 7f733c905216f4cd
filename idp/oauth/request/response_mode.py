"""response_mode. OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode: query and form_post."""

from __future__ import annotations

from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import Parameters

DEFAULT = "query"
SUPPORTED = ("query", "form_post")


def or_default(given: Parameters) -> str:
    """The mode in which errors travel: that of the request if we know it."""
    mode = given.get("response_mode", DEFAULT)
    return mode if mode in SUPPORTED else DEFAULT


def check(given: Parameters) -> str:
    mode = given.get("response_mode", DEFAULT)
    if mode not in SUPPORTED:
        raise InvalidRequest(f"response_mode {mode!r}")
    return mode

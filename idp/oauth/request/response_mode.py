"""response_mode. OAuth 2.0 Multiple Response Types §2.1, §5; Form Post Response Mode: query, fragment, form_post."""

from __future__ import annotations

from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import Parameters
from idp.oauth.request import response_type

SUPPORTED = ("query", "fragment", "form_post")


def or_default(given: Parameters) -> str:
    """The mode in which errors travel: that of the request, if its response type may have it."""
    mode, fitting = given.get("response_mode"), _fitting(given)
    return mode if mode in fitting else fitting[0]


def check(given: Parameters) -> str:
    mode, fitting = given.get("response_mode"), _fitting(given)
    if mode is None:
        return fitting[0]
    if mode not in fitting:  # Multiple Response Types §3, §5: no token ever stands in a query
        raise InvalidRequest(f"response_mode {mode!r}")
    return mode


def _fitting(given: Parameters) -> tuple[str, ...]:
    """What the response type may have, its default first."""
    if {"token", "id_token"} & set(response_type.spelled(given).split(" ")):
        return ("fragment", "form_post")
    return SUPPORTED

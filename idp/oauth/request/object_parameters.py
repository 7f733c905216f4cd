"""A request object's claims as parameters, and what counts beside them. OIDC Core §6.1, §6.2.1; RFC 9101 §4, §6.3.

RFC 9101: only the object counts. OIDC Core: the object wins, and what it leaves out may stand outside. The second is
for policies that let objects be unsigned, where what stands outside is worth no less.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from idp.oauth.errors import InvalidRequestObject
from idp.oauth.parameters import Parameters
from idp.oauth.request.response_type import spelled

NUMBERS = frozenset({"max_age", "face_max_age"})
OBJECTS = frozenset({"claims", "registration"})
TEXTS = frozenset({
    "acr_values", "claims_locales", "client_id", "code_challenge", "code_challenge_method", "display", "id_token_hint",
    "login_hint", "nonce", "prompt", "redirect_uri", "response_mode", "response_type", "scope", "state", "ui_locales",
})  # fmt: skip
OF_THE_TOKEN = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti"})
NEVER_INSIDE = ("request", "request_uri")  # RFC 9101 §4


def alone(claims: Mapping[str, Any], client_id: str) -> Parameters:
    """RFC 9101 §6.3: nothing outside counts, but for the client_id that led here. Raises InvalidRequestObject."""
    inside = _parameters(claims)
    if inside.get("client_id") != client_id:
        raise InvalidRequestObject("client_id inside is missing or another")
    return inside


def merged(claims: Mapping[str, Any], outside: Parameters) -> Parameters:
    """OIDC Core §6.1: client_id and response_type must agree. Raises InvalidRequestObject."""
    inside = _parameters(claims)
    if inside.get("client_id", outside["client_id"]) != outside["client_id"]:
        raise InvalidRequestObject("another client_id inside")
    if inside.get("response_type") and spelled(inside) != spelled({**inside, **outside}):
        raise InvalidRequestObject("another response_type inside")
    return {name: value for name, value in outside.items() if name not in NEVER_INSIDE} | inside


def _parameters(claims: Mapping[str, Any]) -> dict[str, str]:
    if any(name in claims for name in NEVER_INSIDE):
        raise InvalidRequestObject("a request object inside a request object")
    texts = {name: _text(name, value) for name, value in claims.items() if name not in OF_THE_TOKEN}
    return {name: value for name, value in texts.items() if value}


def _text(name: str, value: Any) -> str:
    """A member as its parameter is spelled; "" for what no request has a parameter for."""
    if isinstance(value, str) and "\x00" not in value:
        return value
    if name in NUMBERS and type(value) is int:
        return str(value)
    if name in OBJECTS and isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if name in TEXTS | NUMBERS | OBJECTS:
        raise InvalidRequestObject(f"{name} is of another type")
    return ""

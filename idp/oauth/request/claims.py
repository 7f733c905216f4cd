"""claims. OIDC Core §5.5: a JSON object with `userinfo` and `id_token`, read strictly; unknown claims are ignored.

A claim of a scope that the client has not registered is ignored too: it gets no more by name than by scope.
"""

from __future__ import annotations

from typing import Any

from idp.keys.strict_json import read_object
from idp.oauth.errors import InvalidRequest
from idp.oauth.parameters import Parameters
from idp.store.clients import Client
from idp.tokens.claims import within

LIMIT = 8192
PLACES = ("userinfo", "id_token")


def check(given: Parameters, client: Client) -> dict[str, dict[str, Any]]:
    text = given.get("claims")
    if text is None:
        return {}
    if len(text) > LIMIT:
        raise InvalidRequest("claims is too large")
    try:
        asked = read_object(text.encode())
    except ValueError as error:
        raise InvalidRequest("claims is not a JSON object, or names a member twice") from error
    return {place: _requests(asked[place], client) for place in PLACES if asked.get(place) is not None}


def _requests(asked: object, client: Client) -> dict[str, Any]:
    """Claim name to null or to {essential, value, values} (OIDC Core §5.5.1)."""
    if not isinstance(asked, dict):
        raise InvalidRequest("a member of claims is not an object")
    if not all(request is None or _well_formed(request) for request in asked.values()):
        raise InvalidRequest("a claim is requested in an unknown form")
    return within(asked, client.scope)


def _well_formed(request: object) -> bool:
    return (
        isinstance(request, dict)
        and isinstance(request.get("essential", False), bool)
        and isinstance(request.get("values", []), list)
    )

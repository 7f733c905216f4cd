"""response_type. RFC 6749 §3.1.1: code only; implicit and hybrid are not offered (RFC 9700 §2.1.2)."""

from __future__ import annotations

from idp.oauth.errors import InvalidRequest, UnauthorizedClient, UnsupportedResponseType
from idp.oauth.parameters import Parameters
from idp.store.clients import Client


def check(given: Parameters, client: Client) -> str:
    response_type = given.get("response_type")
    if response_type is None:
        raise InvalidRequest("response_type is missing")
    if response_type != "code":
        raise UnsupportedResponseType(f"response_type {response_type!r}")
    if "authorization_code" not in client.grant_types:
        raise UnauthorizedClient("authorization_code is not among the client's grant_types")
    return response_type

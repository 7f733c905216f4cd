"""client_id. RFC 6749 §4.1.1: required, known in this tenant, and still active."""

from __future__ import annotations

from idp.context import Ctx
from idp.oauth.clients import known
from idp.oauth.errors import InvalidClient, InvalidRequest
from idp.oauth.parameters import Parameters
from idp.store.clients import Client


class UnknownClient(InvalidClient):
    status = 400
    public = "The application is not known here."


def check(ctx: Ctx, given: Parameters) -> Client:
    client_id = given.get("client_id")
    if client_id is None:
        raise InvalidRequest("client_id is missing")
    client = known.find(ctx, client_id)
    if client is None or not client.active:
        raise UnknownClient(f"client_id {client_id!r} is unknown or inactive")
    return client

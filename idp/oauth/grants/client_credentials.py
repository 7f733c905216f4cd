"""grant_type=client_credentials. RFC 6749 §4.4: a confidential client acts for itself, and no person is involved."""

from __future__ import annotations

from dataclasses import dataclass

from idp.context import Ctx
from idp.oauth.clients.metadata import CLIENT_CREDENTIALS, OF_MEMBERSHIP, SCOPES
from idp.oauth.errors import InvalidScope, UnauthorizedClient
from idp.oauth.grants.authorized import OwnAccess
from idp.oauth.parameters import Parameters
from idp.oauth.request import scope
from idp.store.clients import Client


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """A class because grant types are values with a name and the parameters that they may see."""

    name: str = CLIENT_CREDENTIALS
    parameters: frozenset[str] = frozenset({"scope"})

    def authorize(self, ctx: Ctx, client: Client, form: Parameters) -> OwnAccess:
        if client.auth_method == "none":
            raise UnauthorizedClient("a public client proved nothing")
        own = tuple(name for name in client.scope if name not in (*SCOPES, *OF_MEMBERSHIP))  # those are about people
        if "scope" not in form:
            return OwnAccess(own)
        asked = scope.names(form["scope"])
        if not set(asked) <= set(own):
            raise InvalidScope("the scope is not registered, or about people")
        return OwnAccess(asked)

"""scope. RFC 6749 §3.3, OIDC Core §3.1.2.1: unknown names are ignored, and a client gets no more than it registered.

Without `openid` it is an OAuth 2.0 request: no ID token comes of it, and it cannot ask for one.
"""

from __future__ import annotations

import re

from idp.oauth.errors import InvalidScope
from idp.oauth.parameters import Parameters
from idp.store.clients import Client

SYNTAX = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*")  # RFC 6749 Appendix A.4


def check(given: Parameters, client: Client, response_type: str) -> tuple[str, ...]:
    asked = names(given.get("scope", ""))
    granted = tuple(name for name in asked if name in client.scope)
    if not granted:
        raise InvalidScope("nothing of the scope is registered for the client")
    if "openid" not in granted and "id_token" in response_type.split(" "):
        raise InvalidScope("an ID token is asked for without openid")
    return granted


def names(scope: str) -> tuple[str, ...]:
    """The names of a scope in order, each once. Raises InvalidScope."""
    if not SYNTAX.fullmatch(scope):
        raise InvalidScope("the scope is missing or malformed")
    return tuple(dict.fromkeys(scope.split(" ")))

"""request_uri. OIDC Core §6.2, RFC 9101 §5.2: an address that the client registered, read through the guarded fetch.

For clients whose registration policy has it; whoever else sends one is told that it is not supported (SS-07).
"""

from __future__ import annotations

from idp.context import Ctx
from idp.keys.compact import TOKEN_LIMIT
from idp.oauth.errors import InvalidRequestUri, RequestUriNotSupported
from idp.outbound.fetch import Fetcher, FetchFailed
from idp.store.clients import Client

MEDIA_TYPES = "application/oauth-authz-req+jwt, application/jwt, application/jose, text/plain"


def read(ctx: Ctx, fetcher: Fetcher, client: Client, uri: str, *, allowed: bool) -> str:
    """The request object that is there, unverified. Ends the transaction. Raises OAuthError."""
    if not allowed:
        raise RequestUriNotSupported("the client's policy has no request_uri")
    if not _is_registered(uri, client):
        raise InvalidRequestUri("not registered")
    ctx.tx.commit()
    try:
        return fetcher.get(uri, accept=MEDIA_TYPES, limit=TOKEN_LIMIT).body.decode("ascii").strip()
    except (FetchFailed, ValueError) as error:
        raise InvalidRequestUri(f"it could not be read: {error}") from error


def _is_registered(uri: str, client: Client) -> bool:
    """Identical to a registered one; where that has no fragment, the request may add one.

    The fragment tells versions of what is there apart, for those who keep a copy (OIDC Core §6.2): we keep none.
    """
    return not {uri, uri.partition("#")[0]}.isdisjoint(client.details.request_uris)

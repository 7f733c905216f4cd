"""request_uri. OIDC Core §6.2, RFC 9101 §5.2: an address that the client registered, read through the guarded fetch.

For clients whose registration policy has it; whoever else sends one is told that it is not supported (SS-07).
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from hashlib import sha256

from idp.context import Ctx
from idp.keys.compact import TOKEN_LIMIT
from idp.oauth.errors import InvalidRequestUri, RequestUriNotSupported
from idp.outbound.fetch import Fetcher, FetchFailed
from idp.store.clients import Client

MEDIA_TYPES = "application/oauth-authz-req+jwt, application/jwt, application/jose, text/plain"
DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")


def read(ctx: Ctx, fetcher: Fetcher, client: Client, uri: str, *, allowed: bool) -> str:
    """The request object that is there, unverified. Ends the transaction. Raises OAuthError."""
    if not allowed:
        raise RequestUriNotSupported("the client's policy has no request_uri")
    if not _is_registered(uri, client):
        raise InvalidRequestUri("not registered")
    ctx.tx.commit()
    try:
        body = fetcher.get(uri, accept=MEDIA_TYPES, limit=TOKEN_LIMIT).body
        _check_digest(uri, body)
        return body.decode("ascii").strip()
    except (FetchFailed, ValueError) as error:
        raise InvalidRequestUri(f"it could not be read: {error}") from error


def _is_registered(uri: str, client: Client) -> bool:
    """Identical to a registered one; where that has no fragment, the request may add one."""
    return not {uri, uri.partition("#")[0]}.isdisjoint(client.details.request_uris)


def _check_digest(uri: str, body: bytes) -> None:
    """OIDC Core §6.2: a fragment may be the SHA-256 of what is there. Raises ValueError."""
    fragment = uri.partition("#")[2]
    computed = urlsafe_b64encode(sha256(body).digest()).rstrip(b"=").decode()
    if DIGEST.fullmatch(fragment) and fragment != computed:
        raise ValueError("not what the fragment is the digest of")

"""Client metadata: what may be registered, and what registration answers. RFC 7591 §2, §3.2.1; RFC 8252 §7, §8."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from idp.ids import digest, new_id, new_secret
from idp.oauth.errors import InvalidClientMetadata, InvalidRedirectUri
from idp.settings import LOOPBACK
from idp.store.clients import Client

AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")
GRANT_TYPES = ("authorization_code", "refresh_token")  # of an application that people sign in to
CLIENT_CREDENTIALS = "client_credentials"  # of one that acts for itself
ALL_GRANT_TYPES = (*GRANT_TYPES, CLIENT_CREDENTIALS)
ID_TOKEN_ALGS = ("RS256", "ES256")
SCOPES = ("openid", "profile", "email", "offline_access")

URI_LIMIT = 2048
PLAIN_URI = re.compile(r"[A-Za-z0-9\-._~:/?@!&',;=%+\[\]]+")  # RFC 3986 §2 without fragments and pattern characters
HOST = re.compile(r"(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")
PRIVATE_USE = re.compile(r"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+")  # RFC 8252 §7.1: a reversed domain name
SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,128}")  # RFC 6749 §3.3
CHOSEN_ID = re.compile(r"[A-Za-z0-9._~:/-]{1,128}")  # a resource server's may be the URL that is its audience
ID_LENGTH = len(new_id())
DOT_SEGMENT = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?:[/;]|%2f|$)", re.IGNORECASE)


def new_client(
    *,
    name: str,
    redirect_uris: Iterable[str] = (),
    client_id: str | None = None,
    post_logout_redirect_uris: Iterable[str] = (),
    application_type: str = "web",
    auth_method: str = "client_secret_basic",
    grant_types: Iterable[str] = ("authorization_code",),
    scope: Iterable[str] = SCOPES,
    id_token_alg: str = "RS256",  # noqa: S107 - an algorithm
    require_pkce: bool = True,
    trusted: bool = False,
    floor: str | None = None,
    face_max_age: int | None = None,
) -> tuple[Client, str | None]:
    """A client that may be stored, and its secret, of which only the digest is kept.

    Raises InvalidClientMetadata, InvalidRedirectUri among it; the messages are for whoever registers.
    """
    secret = None if auth_method == "none" else new_secret()
    client = Client(
        client_id=new_id() if client_id is None else _chosen(client_id),
        name=name,
        application_type=application_type,
        auth_method=auth_method,
        secret_digest=None if secret is None else digest(secret),
        redirect_uris=tuple(redirect_uris),
        post_logout_redirect_uris=tuple(post_logout_redirect_uris),
        grant_types=tuple(grant_types),
        scope=tuple(scope),
        id_token_alg=id_token_alg,
        require_pkce=require_pkce,
        trusted=trusted,
        floor=floor,
        face_max_age=face_max_age,
    )
    check(client)
    return client, secret


def check(client: Client) -> None:
    """Whether a client may be stored. Raises InvalidClientMetadata, InvalidRedirectUri among it."""
    if not client.redirect_uris and "authorization_code" in client.grant_types:
        raise InvalidRedirectUri("at least one redirect URI is needed")
    for uri in (*client.redirect_uris, *client.post_logout_redirect_uris):
        check_uri(uri, client.application_type)
    _one_of("application_type", client.application_type, ("web", "native"))
    _one_of("token_endpoint_auth_method", client.auth_method, AUTH_METHODS)
    _one_of("id_token_signed_response_alg", client.id_token_alg, ID_TOKEN_ALGS)
    for grant_type in client.grant_types:
        _one_of("grant_types", grant_type, ALL_GRANT_TYPES)
    _check_scope(client)
    if client.application_type == "native" and client.auth_method != "none":
        raise InvalidClientMetadata("a native application cannot keep a secret: register it as public")  # RFC 8252 §8.4
    if client.auth_method == "none" and not client.require_pkce:
        raise InvalidClientMetadata("a public client cannot be exempted from PKCE")
    if client.auth_method == "none" and CLIENT_CREDENTIALS in client.grant_types:  # RFC 6749 §4.4
        raise InvalidClientMetadata("client_credentials is for clients that have a secret")


def _chosen(client_id: str) -> str:
    """An id that an operator chose is never spelled like a generated one, so no client is taken for a person: what
    their tokens have in `sub` (RFC 9700 §4.15)."""
    if not CHOSEN_ID.fullmatch(client_id) or len(client_id) == ID_LENGTH:
        raise InvalidClientMetadata(
            f"client_id {client_id!a}: use letters, digits and . _ ~ : / -, at most 128 and not exactly {ID_LENGTH}"
        )
    return client_id


def _check_scope(client: Client) -> None:
    """A client that nobody signs in to has the scope names of the interfaces that it calls."""
    for scope in client.scope:
        if "authorization_code" in client.grant_types or not SCOPE.fullmatch(scope):
            _one_of("scope", scope, SCOPES)


def check_uri(uri: str, application_type: str) -> None:
    """https; http on loopback; for native applications also a scheme of their own. Raises InvalidRedirectUri."""
    if len(uri) > URI_LIMIT or not PLAIN_URI.fullmatch(uri):
        raise InvalidRedirectUri(f"{uri[:80]!a} has characters that a redirect URI may not have, or is too long")
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise InvalidRedirectUri(f"{uri} is not a URI") from error
    if "@" in parts.netloc:
        raise InvalidRedirectUri(f"{uri} carries a user name")
    if DOT_SEGMENT.search(parts.path):
        raise InvalidRedirectUri(f"{uri} has dot segments")
    if parts.scheme in {"http", "https"}:
        _check_web(uri, parts.scheme, host, parts.netloc)
    elif application_type != "native" or not PRIVATE_USE.fullmatch(parts.scheme):
        raise InvalidRedirectUri(f"{uri}: use https, http on loopback, or in a native application com.example.app:/…")


def _check_web(uri: str, scheme: str, host: str, netloc: str) -> None:
    if not HOST.fullmatch(netloc):
        raise InvalidRedirectUri(f"{uri} has no proper host")
    if scheme == "http" and host not in LOOPBACK:  # RFC 9700 §2.6
        raise InvalidRedirectUri(f"{uri} is plain http: only loopback addresses may be")


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise InvalidClientMetadata(f"{name} {value!r}: choose from {', '.join(known)}")


def warnings(client: Client) -> tuple[str, ...]:
    """What is allowed and not recommended, in sentences for whoever registers."""
    said = []
    if client.application_type == "native" and any(urlsplit(u).hostname == "localhost" for u in client.redirect_uris):
        said.append("localhost may be answered by another program: register http://127.0.0.1 instead (RFC 8252 §8.3).")
    if not client.require_pkce:
        said.append("PKCE is not required of this client: stolen codes can be injected into it (RFC 9700 §4.5).")
    return tuple(said)


def registered(client: Client, secret: str | None = None) -> dict[str, Any]:
    """The client in the names of RFC 7591 §3.2.1."""
    answer: dict[str, Any] = {"client_id": client.client_id}
    if secret is not None:
        answer |= {"client_secret": secret, "client_secret_expires_at": 0}
    return answer | {
        "client_name": client.name,
        "application_type": client.application_type,
        "token_endpoint_auth_method": client.auth_method,
        "redirect_uris": list(client.redirect_uris),
        "post_logout_redirect_uris": list(client.post_logout_redirect_uris),
        "grant_types": list(client.grant_types),
        "response_types": ["code"] if "authorization_code" in client.grant_types else [],
        "scope": " ".join(client.scope),
        "id_token_signed_response_alg": client.id_token_alg,
    }

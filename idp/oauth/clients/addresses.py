"""Addresses that a client may register. RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.6, OIDC Registration §2."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from idp.oauth.errors import InvalidClientMetadata, InvalidRedirectUri
from idp.settings import LOOPBACK

URI_LIMIT = 2048
PLAIN_URI = re.compile(r"[A-Za-z0-9\-._~:/?@!&',;=%+\[\]]+")  # RFC 3986 §2 without fragments and pattern characters
HOST = re.compile(r"(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")
PRIVATE_USE = re.compile(r"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+")  # RFC 8252 §7.1: a reversed domain name
DOT_SEGMENT = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?:[/;]|%2f|$)", re.IGNORECASE)


def check_redirect(member: str, uri: str, application_type: str) -> None:
    """https; http on loopback; for native applications also a scheme of their own. Raises InvalidRedirectUri."""
    try:
        parts = _read(uri)
        if parts.scheme in {"http", "https"}:
            _tls_or_loopback(parts)
        elif application_type != "native" or not PRIVATE_USE.fullmatch(parts.scheme):
            raise ValueError("use https, http on loopback, or in a native application com.example.app:/…")
    except ValueError as error:
        raise InvalidRedirectUri(f"{member} {uri[:80]!a}: {error}", member) from error


def check_called(member: str, uri: str) -> None:
    """What we or a browser call for the client: https, or http on loopback. Raises InvalidClientMetadata."""
    _checked(member, uri, _tls_or_loopback)


def check_https(member: str, uri: str) -> None:
    """Raises InvalidClientMetadata."""
    _checked(member, uri, _tls)


def check_page(member: str, uri: str) -> None:
    """What people may be shown as a link. Raises InvalidClientMetadata."""
    _checked(member, uri, _web)


def _checked(member: str, uri: str, rule: Callable[[SplitResult], None]) -> None:
    try:
        rule(_read(uri))
    except ValueError as error:
        raise InvalidClientMetadata(f"{member} {uri[:80]!a}: {error}", member) from error


def _read(uri: str) -> SplitResult:
    """Raises ValueError for what two readers could take for two addresses."""
    if len(uri) > URI_LIMIT or not PLAIN_URI.fullmatch(uri):
        raise ValueError("it has characters that it may not have, or is too long")
    parts = urlsplit(uri)
    if parts.port is not None and not 0 < parts.port < 65536:
        raise ValueError("no such port")
    if "@" in parts.netloc:
        raise ValueError("it carries a user name")
    if DOT_SEGMENT.search(parts.path):
        raise ValueError("it has dot segments")
    return parts


def _tls_or_loopback(parts: SplitResult) -> None:
    _web(parts)
    if parts.scheme == "http" and (parts.hostname or "") not in LOOPBACK:  # RFC 9700 §2.6
        raise ValueError("it is plain http: only loopback addresses may be")


def _tls(parts: SplitResult) -> None:
    _web(parts)
    if parts.scheme != "https":
        raise ValueError("it has to be https")


def _web(parts: SplitResult) -> None:
    if parts.scheme not in {"http", "https"}:
        raise ValueError("it is neither https nor http")
    if not HOST.fullmatch(parts.netloc):
        raise ValueError("it has no proper host")

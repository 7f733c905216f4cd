"""The headers of every page: content security policy with a nonce, framing, isolation, permissions, caching."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal
from urllib.parse import quote, urlsplit

HOST = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?")
NOBODY = "'none'"
Ceremony = Literal["create", "get"]
"""What a page may ask an authenticator for: a new passkey, or a signature (WebAuthn Level 3 §5.9)."""
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")


def page_headers(
    *,
    nonce: str,
    form_action: Iterable[str],
    camera: bool,
    https: bool,
    popup: bool,
    passkey: Ceremony | None = None,
    frames: Iterable[str] = (),
    framed_by: Iterable[str] = (),
) -> tuple[tuple[str, str], ...]:
    """`form_action`: addresses beside our own to which a form of the page may lead; only their origins are named.

    `frames`: addresses that the page opens in frames. `framed_by`: origins whose pages may frame this one; browsers
    that know frame-ancestors pass over X-Frame-Options (CSP 3 §6.4.2). `popup` leaves the page reachable for the window
    that opened it: applications sign people in through popups.
    """
    headers = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", _policy(nonce, form_action, frames, framed_by)),
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "unsafe-none" if popup else "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", _permissions(camera=camera, passkey=passkey)),
        ("Cache-Control", "no-store"),
        ("Vary", "Cookie, Accept-Language"),
    )
    return (*headers, ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")) if https else headers


def _permissions(*, camera: bool, passkey: Ceremony | None) -> str:
    """Nothing but what the page itself is for (HD-07)."""
    granted = {
        "camera": camera,
        "microphone": False,
        "geolocation": False,
        "publickey-credentials-create": passkey == "create",
        "publickey-credentials-get": passkey == "get",
    }
    return ", ".join(f"{feature}={'(self)' if given else '()'}" for feature, given in granted.items())


def form_source(address: str) -> str:
    """The CSP source that admits `address`: its origin, or its scheme alone where it has no host (RFC 8252 §7.1).

    Raises ValueError for what cannot stand in a policy.
    """
    parts = urlsplit(address)
    if not SCHEME.fullmatch(parts.scheme):
        raise ValueError("an address without a scheme")
    if parts.scheme not in {"http", "https"}:
        return f"{parts.scheme}:"
    if parts.netloc.startswith("["):
        return f"{parts.scheme}:"  # CSP 3 §2.3.1: a host source cannot be an IPv6 literal
    if not HOST.fullmatch(parts.netloc):
        raise ValueError("an address without a plain host")
    return f"{parts.scheme}://{parts.netloc}"


def frame_source(address: str) -> str:
    """The CSP source that admits `address` in a frame: its origin and path, for a source has no query (CSP 3 §2.3.1).

    Raises ValueError for what cannot stand in a policy.
    """
    origin = form_source(address)
    return origin if origin.endswith(":") else origin + quote(urlsplit(address).path or "/", safe="/%:@!$&'()*+=~")


def _policy(nonce: str, form_action: Iterable[str], frames: Iterable[str], framed_by: Iterable[str]) -> str:
    framed = " ".join(dict.fromkeys(frame_source(address) for address in frames))
    framing = " ".join(origin for origin in framed_by if form_source(origin) == origin)  # never a scheme alone
    sources = " ".join(dict.fromkeys(["'self'", *(form_source(address) for address in form_action)]))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}' 'strict-dynamic'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data: blob:",
            "media-src blob:",
            "connect-src 'self'",
            f"form-action {sources}",
            *((f"frame-src {framed}",) if framed else ()),
            "base-uri 'none'",
            f"frame-ancestors {framing or NOBODY}",
            "object-src 'none'",
            "require-trusted-types-for 'script'",
        )
    )

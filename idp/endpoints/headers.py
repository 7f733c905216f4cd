"""Security headers of every answer (ASVS 3.4, RFC 6797), and CORS (Fetch §3.2) for what browsers' scripts may read.

Pages bring their own policy with its nonce; what an answer has already is never replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from idp.http import Request, Response

NOTHING_LOADS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
NO_FEATURES = "camera=(), microphone=(), geolocation=(), publickey-credentials-create=(), publickey-credentials-get=()"
EVERYWHERE = (
    ("Content-Security-Policy", NOTHING_LOADS),
    ("X-Frame-Options", "DENY"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", NO_FEATURES),
    ("Cache-Control", "no-store"),
)
HSTS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")

PUBLIC = (("Access-Control-Allow-Origin", "*"), ("Cross-Origin-Resource-Policy", "cross-origin"))
"""For documents that are everybody's: discovery and JWKS."""

ALLOWED_HEADERS = "Authorization, Content-Type"
PREFLIGHT_AGE = "600"


def secured(response: Response, *, https: bool) -> Response:
    """The response with every header of EVERYWHERE that it does not set itself."""
    return response.with_headers(*missing(response.headers, https=https))


def missing(headers: Iterable[tuple[str, str]], *, https: bool) -> tuple[tuple[str, str], ...]:
    """What an answer with these headers lacks."""
    present = {name.lower() for name, _ in headers}
    wanted = (*EVERYWHERE, HSTS) if https else EVERYWHERE
    return tuple((name, value) for name, value in wanted if name.lower() not in present)


def preflight(request: Request, methods: Collection[str], origins: Collection[str] = ()) -> Response:
    """Answers OPTIONS: what the address takes, and to a known origin that its scripts may ask (Fetch §3.2.2)."""
    allowed = ", ".join(sorted(methods))
    headers = (("Allow", allowed), *shared_with(request, origins))
    if any(name == "Access-Control-Allow-Origin" for name, _ in headers):
        headers += (
            ("Access-Control-Allow-Methods", allowed),
            ("Access-Control-Allow-Headers", ALLOWED_HEADERS),
            ("Access-Control-Max-Age", PREFLIGHT_AGE),
        )
    return Response(204, headers)


def shared_with(request: Request, origins: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Lets the asking origin's script read the answer when it is one of `origins`. Cookies never go along."""
    origin = request.headers.get("origin")
    if origin is None or origin not in origins:
        return (("Vary", "Origin"),)
    return (
        ("Vary", "Origin"),
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Expose-Headers", "WWW-Authenticate"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    )

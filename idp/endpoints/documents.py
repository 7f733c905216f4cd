"""Documents that are everybody's and seldom change: bytes with an ETag, for any origin. RFC 9110 §13.1.2, §15.4.5."""

from __future__ import annotations

from idp.endpoints.headers import PUBLIC
from idp.http import Request, Response

MAX_AGE = 300


def public_document(request: Request, body: bytes, etag: str) -> Response:
    headers = (
        *PUBLIC,
        ("Content-Type", "application/json"),
        ("Cache-Control", f"public, max-age={MAX_AGE}"),
        ("ETag", etag),
    )
    if request.headers.get("if-none-match") == etag:
        return Response(304, headers)
    return Response(200, headers, body)

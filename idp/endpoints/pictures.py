"""A picture that we drew, as an answer that can be nothing else to a browser (XS-03)."""

from __future__ import annotations

from hashlib import sha256

from idp.http import Request, Response

KEPT = "public, max-age=31536000, immutable"
SANDBOXED = ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox")
NAMED = ("Content-Disposition", 'inline; filename="logo.png"')


def picture(request: Request, png: bytes, kept: bool) -> Response:
    """`kept`: the address names this very picture, so that browsers need not ask again."""
    etag = f'"{sha256(png).hexdigest()[:32]}"'
    headers = (("ETag", etag), ("Cache-Control", KEPT if kept else "no-cache"))
    if etag in request.headers.get("if-none-match", ""):
        return Response(304, headers)
    return Response(200, (("Content-Type", "image/png"), NAMED, SANDBOXED, *headers), png)

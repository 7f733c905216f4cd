"""Stylesheets, scripts and pictures of themes: below each tenant, and at /static for pages without one."""

from __future__ import annotations

from collections.abc import Callable

from idp.context import Ctx
from idp.http import Request, Response, Route
from idp.looks.themes import StaticFile, installed, load, static_file, token_file
from idp.looks.tokens import BadToken

GET = frozenset({"GET", "HEAD"})


def static_routes() -> tuple[Route, ...]:
    """Below a tenant's base."""
    return (
        Route(GET, "/static/tokens.css", tokens),
        Route(GET, "/static/<theme>/<name>", file),
    )


def plain_static() -> dict[str, Callable[[Request], Response]]:
    """By path, for pages without a tenant: every file of every installed theme."""

    def view(found: StaticFile) -> Callable[[Request], Response]:
        return lambda request: _answer(request, found)

    files = {
        f"/static/{theme}/{name}": view(found)
        for theme in sorted(installed())
        for name, found in load(theme).files.items()
    }
    return {"/static/tokens.css": view(token_file(None)), **files}


def tokens(ctx: Ctx, request: Request) -> Response:
    """The tenant's tokens; a branding that is no longer valid gives way to the default look."""
    try:
        return _answer(request, token_file(ctx.tenant))
    except BadToken:
        return _answer(request, token_file(None))


def file(_ctx: Ctx, request: Request, theme: str, name: str) -> Response:
    found = static_file(theme, name)
    return _answer(request, found) if found else Response(404, (("Content-Type", "text/plain; charset=utf-8"),))


def _answer(request: Request, found: StaticFile) -> Response:
    """An address with the right version may be kept for a year, any other is asked again each time."""
    etag = f'"{found.version}"'
    kept = ("v", found.version) in request.query
    headers = (("ETag", etag), ("Cache-Control", "public, max-age=31536000, immutable" if kept else "no-cache"))
    if etag in request.headers.get("if-none-match", ""):
        return Response(304, headers)
    return Response(200, (("Content-Type", found.content_type), *headers), found.body)

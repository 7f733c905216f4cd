"""Shows a rendered Response in Chromium, its headers and static files as the house sends them, without a server."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, Route

from idp.context import Ctx
from idp.endpoints.static import static_routes
from idp.http import Request, Response, Router

STATIC = Router(static_routes())


def serve(page: Page, ctx: Ctx, response: Response) -> list[str]:
    """Loads the page at the tenant's address. Gives every address outside the house that it asked for: none."""
    outside: list[str] = []
    address = f"{ctx.tenant.base_url}/page"

    def answer(route: Route) -> None:
        asked = urlsplit(route.request.url)
        if route.request.url == address:
            _fulfil(route, response)
        elif f"{asked.scheme}://{asked.netloc}" not in address:
            outside.append(route.request.url)
            route.abort()
        else:
            _fulfil(route, _static(ctx, asked.path, asked.query))

    page.route("**/*", answer)
    page.goto(address)
    return outside


def _static(ctx: Ctx, path: str, query: str) -> Response:
    found = STATIC.find("GET", path)
    if found is None or isinstance(found, frozenset):
        return Response(404)
    return found.route.endpoint(ctx, Request("GET", path, query), **found.arguments)


def _fulfil(route: Route, response: Response) -> None:
    route.fulfill(status=response.status, headers=dict(response.headers), body=response.body)

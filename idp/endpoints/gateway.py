"""The WSGI application: protocol endpoints by our router, everything else by Flask, one log line and one metric each.

What no endpoint foresaw becomes `server_error` with a request id, and nothing else of it leaves the house (LK-02).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from time import perf_counter
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from idp.audit.log import log
from idp.audit.metrics import observe
from idp.clock import Clock
from idp.endpoints.headers import missing, preflight, secured
from idp.endpoints.peer import Network, client_address
from idp.endpoints.unit import UnknownTenant, unit
from idp.http import NO_STORE, BadRequest, Found, Request, Response, Router, json_response
from idp.store.database import UNAVAILABLE

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Unmatched = frozenset[str]
READ: Unmatched = frozenset({"GET", "HEAD"})


class Gateway:
    """A class because it is built once, with the router and Flask behind it, and called for every request."""

    def __init__(
        self,
        *,
        database: Engine,
        clock: Clock,
        https: bool,
        proxies: Sequence[Network],
        router: Router,
        plain: Mapping[str, Callable[[Request], Response]],
        pages: Flask,
    ) -> None:
        self._database, self._clock, self._https, self._proxies = database, clock, https, proxies
        self._router, self._plain, self._pages = router, plain, pages

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        request_id = secrets.token_urlsafe(12)
        environ["faceguard.request_id"] = request_id
        environ["REMOTE_ADDR"] = client_address(environ, self._proxies)
        started = perf_counter()
        path: str = environ.get("PATH_INFO", "/")
        found = self._router.find(environ["REQUEST_METHOD"], path)
        if found is None and path not in self._plain:
            return self._by_flask(environ, start_response, started)
        if found is None and environ["REQUEST_METHOD"] not in READ:
            found = READ
        response = secured(self._answer(environ, found, path, request_id), https=self._https)
        route = found.route.path if isinstance(found, Found) else path if path in self._plain else "other"
        self._note(route, response.status, started, request_id, environ)
        start_response(_line(response.status), [*response.headers, ("Content-Length", str(len(response.body)))])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else response.body]

    def _answer(
        self, environ: Mapping[str, Any], found: Found | Unmatched | None, path: str, request_id: str
    ) -> Response:
        try:
            if found is None:
                return self._plain[path](Request.from_environ(environ))
            if not isinstance(found, Found):
                return self._wrong_method(environ, found)
            request = Request.from_environ(environ, found.route.body_limit)
            with unit(
                self._database,
                self._clock,
                found.tenant_slug,
                request_id=request_id,
                remote_addr=request.remote_addr,
                grace=found.route.grace,
            ) as ctx:
                if found.route.feature is not None and not ctx.tenant.offers(found.route.feature):
                    return _not_found("This tenant does not offer it.")
                return found.route.endpoint(ctx, request, **found.arguments)
        except UnknownTenant:
            return _not_found("No such tenant.")
        except BadRequest as refusal:
            log.info("unreadable request", reason=str(refusal), request_id=request_id)
            return json_response({"error": "invalid_request"}, refusal.status, NO_STORE)
        except UNAVAILABLE:
            log.exception("the database does not answer", request_id=request_id)
            return json_response({"error": "temporarily_unavailable"}, 503, (*NO_STORE, ("Retry-After", "1")))
        except Exception:
            log.exception("unforeseen", request_id=request_id)
            return json_response({"error": "server_error", "request_id": request_id}, 500, NO_STORE)

    def _wrong_method(self, environ: Mapping[str, Any], allowed: Unmatched) -> Response:
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return preflight(Request.from_environ(environ), allowed)
        headers = (("Allow", ", ".join(sorted(allowed))), *NO_STORE)
        return json_response({"error": "invalid_request", "error_description": "Method not allowed."}, 405, headers)

    def _by_flask(self, environ: dict[str, Any], start_response: StartResponse, started: float) -> Iterable[bytes]:
        status = [500]

        def start(line: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            status[0] = int(line.split(" ", 1)[0])
            return start_response(line, [*headers, *missing(headers, https=self._https)], *rest)

        body = self._pages.wsgi_app(environ, start)
        self._note("page", status[0], started, environ["faceguard.request_id"], environ)
        return body

    def _note(self, route: str, status: int, started: float, request_id: str, environ: Mapping[str, Any]) -> None:
        """The query string is left out: codes and states travel in it (LK-05)."""
        seconds = perf_counter() - started
        observe(route, status, seconds)
        log.info(
            "request",
            method=environ["REQUEST_METHOD"],
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            request_id=request_id,
            remote=environ.get("REMOTE_ADDR", ""),
        )


def _not_found(what: str) -> Response:
    return json_response({"error": "not_found", "error_description": what}, 404, NO_STORE)


def _line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"

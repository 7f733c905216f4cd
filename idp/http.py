"""Request, Response, cookies and the router: what every endpoint function takes and returns.

Protocol endpoints are functions (Ctx, Request) -> Response in front of Flask; nothing here knows Flask.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from idp.context import Ctx, Feature

METADATA = "/.well-known/oauth-authorization-server"
RESOURCE_METADATA = "/.well-known/oauth-protected-resource"
BODY_LIMIT = 64 * 1024
FIELD_LIMIT = 200
LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)


class BadRequest(Exception):
    """A request that cannot be read at all. The message goes to the log, `status` and nothing else to the wire."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query_string: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""
    remote_addr: str = ""

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        """Query parameters in order, repeated ones kept: who may repeat is the endpoint's decision."""
        return _pairs(self.query_string)

    @cached_property
    def form(self) -> list[tuple[str, str]]:
        """Body parameters of application/x-www-form-urlencoded; any other content type has none."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            return []
        try:
            return _pairs(self.body.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise BadRequest("the form is not UTF-8") from error

    @cached_property
    def cookies(self) -> Mapping[str, str]:
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(self.headers.get("cookie", ""))
        except CookieError:
            return {}
        return {name: morsel.value for name, morsel in jar.items()}

    @classmethod
    def from_environ(cls, environ: Mapping[str, Any], body_limit: int = BODY_LIMIT) -> Request:
        """Reads the body, bounded. Raises BadRequest (413) when it is larger."""
        headers = {k[5:].replace("_", "-").lower(): v for k, v in environ.items() if k.startswith("HTTP_")}
        for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            if environ.get(name):
                headers[name.replace("_", "-").lower()] = environ[name]
        return cls(
            method=environ["REQUEST_METHOD"],
            path=_path(environ),
            query_string=environ.get("QUERY_STRING", ""),
            headers=headers,
            body=_body(environ, body_limit),
            remote_addr=environ.get("REMOTE_ADDR", ""),
        )


def _path(environ: Mapping[str, Any]) -> str:
    raw: str = environ.get("PATH_INFO", "/")
    return raw.encode("latin-1", "replace").decode("utf-8", "replace")


def _body(environ: Mapping[str, Any], limit: int) -> bytes:
    if environ["REQUEST_METHOD"] in {"GET", "HEAD", "OPTIONS"}:
        return b""
    length = environ.get("CONTENT_LENGTH") or ""
    if length and (not LENGTH.fullmatch(length) or int(length) > limit):
        raise BadRequest("body too large or of unreadable length", 413)
    body: bytes = environ["wsgi.input"].read(int(length) if length else limit + 1)
    if len(body) > limit:
        raise BadRequest("body too large", 413)
    return body


def _pairs(encoded: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded, keep_blank_values=True, max_num_fields=FIELD_LIMIT, errors="strict")
    except (ValueError, UnicodeDecodeError) as error:
        raise BadRequest("unreadable parameters") from error


@dataclass(frozen=True)
class Response:
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def with_headers(self, *headers: tuple[str, str]) -> Response:
        return Response(self.status, (*self.headers, *headers), self.body)


def json_response(value: Any, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Response:
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    return Response(status, (("Content-Type", "application/json"), *headers), body)


def see_other(location: str, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """303: a redirect that never repeats a body (RFC 9700 §4.12)."""
    return Response(303, (("Location", location), ("Cache-Control", "no-store"), *headers))


NO_STORE = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))  # RFC 6749 §5.1


@dataclass(frozen=True, slots=True)
class CookiePolicy:
    """Names and flags of every cookie of the house, decided by the public address alone (design §3)."""

    https: bool

    def session(self, tenant_slug: str) -> str:
        return self._name(f"fg-{tenant_slug}")

    def browser(self, tenant_slug: str) -> str:
        """The random, HttpOnly value that binds journeys, forms and captures to one browser."""
        return self._name(f"fg-{tenant_slug}-browser")

    def known(self, tenant_slug: str) -> str:
        """Names the person for whom this device has signed in before."""
        return self._name(f"fg-{tenant_slug}-known")

    def op_state(self, tenant_slug: str) -> str:
        """Says to scripts of our own frame whether somebody else has signed in; it is no credential."""
        return self._name(f"fg-{tenant_slug}-state")

    def console(self) -> str:
        """The console's own session (AD-07); idp/tenants/found.py keeps tenants from being called like it."""
        return self._name("fg-admin")

    def console_login(self) -> str:
        """What a sign-in to the console began with, sealed, until it comes back."""
        return self._name("fg-admin-login")

    def set(self, name: str, value: str, *, max_age: int | None = None, same_site: str = "Lax") -> tuple[str, str]:
        return self._set(name, value, "; HttpOnly", max_age, same_site)

    def set_readable(self, name: str, value: str) -> tuple[str, str]:
        """For scripts, in frames on other sites too where there is https."""
        return self._set(name, value, "", None, "None" if self.https else "Lax")

    def expire(self, name: str) -> tuple[str, str]:
        return self.set(name, "", max_age=0)

    def _set(self, name: str, value: str, http_only: str, max_age: int | None, same_site: str) -> tuple[str, str]:
        secure = "; Secure" if self.https else ""
        age = "" if max_age is None else f"; Max-Age={max_age}"
        return ("Set-Cookie", f"{name}={value}; Path=/{http_only}; SameSite={same_site}{secure}{age}")

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self.https else name


Endpoint = Callable[[Ctx, Request], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """`path` below the tenant's base, e.g. "/oauth/token"; `<name>` matches one segment.

    A route with a `feature` is not there in a tenant that does not offer it. `grace`: for how long it is still there in
    one that was suspended.
    """

    methods: frozenset[str]
    path: str
    endpoint: Callable[..., Response]
    body_limit: int = BODY_LIMIT
    feature: Feature | None = None
    grace: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Found:
    route: Route
    tenant_slug: str
    arguments: Mapping[str, str]


class Router:
    """Finds the route of a tenant's path. A class because patterns are compiled once."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._plain: dict[str, list[Route]] = {}
        self._patterns: list[tuple[re.Pattern[str], Route]] = []
        for route in routes:
            if "<" in route.path:
                pattern = re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", route.path)
                self._patterns.append((re.compile(pattern), route))
            else:
                self._plain.setdefault(route.path, []).append(route)

    def find(self, method: str, path: str) -> Found | frozenset[str] | None:
        """The route; or the methods allowed there when only the method is wrong; or None."""
        for well_known in (METADATA, RESOURCE_METADATA):  # RFC 8414 §3.1, RFC 9728 §3.1: it stands before the path
            if path.startswith(f"{well_known}/t/"):
                path = path.removeprefix(well_known) + well_known
                break
        if not path.startswith("/t/"):
            return None
        slug, slash, rest = path[3:].partition("/")
        below = slash + rest
        here: list[tuple[Route, dict[str, str]]] = [(route, {}) for route in self._plain.get(below, ())] or [
            (route, match.groupdict()) for pattern, route in self._patterns if (match := pattern.fullmatch(below))
        ]
        for route, arguments in here:
            if method in route.methods:
                return Found(route, slug, arguments)
        return frozenset().union(*(route.methods for route, _ in here)) if here else None

"""A browser without a screen: cookies, forms, redirects, against a WSGI application. It runs no scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from werkzeug.test import Client as Wire
from werkzeug.test import EnvironBuilder

Wsgi = Callable[..., Iterable[bytes]]
Fields = Mapping[str, str] | list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    url: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def location(self) -> str | None:
        where = self.header("Location")
        return urljoin(self.url, where) if where is not None else None

    @property
    def forms(self) -> list[Form]:
        parser = _Forms(self.url)
        parser.feed(self.text)
        return parser.forms

    def form(self, containing: str) -> Form:
        """The form whose action or field names contain the text."""
        for form in self.forms:
            if containing in form.action or containing in form.fields:
                return form
        raise AssertionError(f"no form with {containing!r} on {self.url} ({self.status}):\n{self.text[:3000]}")


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base
        self.forms: list[Form] = []
        self._inside = False
        self._select: str | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            action = urljoin(self._base, given.get("action") or self._base)
            self.forms.append(Form(action, (given.get("method") or "get").lower()))
            self._inside = True
        elif tag in {"input", "button"} and self._inside and given.get("name"):
            unticked = given.get("type") in {"checkbox", "radio"} and "checked" not in given
            if tag == "input" and given.get("type") != "submit" and not unticked:
                self.forms[-1].fields[str(given["name"])] = given.get("value") or ""
        elif tag == "select" and self._inside:
            self._select = given.get("name")
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.forms[-1].fields):
            self.forms[-1].fields[self._select] = given.get("value") or ""
        elif tag == "textarea" and self._inside and given.get("name"):
            self._area = str(given["name"])
            self.forms[-1].fields[self._area] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None


class Browser:
    """Follows redirects only within `origin`, so that an answer to a relying party can be looked at."""

    def __init__(self, app: Wsgi, origin: str, address: str = "127.0.0.1") -> None:
        self._wire = Wire(app, use_cookies=False)
        self.origin = origin
        self.address = address
        self.cookies: dict[str, str] = {}

    def get(self, url: str, query: Fields | None = None, *, follow: bool = True, **headers: str) -> Answer:
        target = url if query is None else f"{url}?{urlencode(query)}"
        return self.send("GET", target, follow=follow, headers=headers)

    def post(self, url: str, fields: Fields | None = None, *, follow: bool = True, **headers: str) -> Answer:
        body = urlencode(fields or {}).encode()
        return self.send(
            "POST", url, body=body, content_type="application/x-www-form-urlencoded", follow=follow, headers=headers
        )

    def submit(self, form: Form, *, follow: bool = True, **changed: str) -> Answer:
        fields = form.fields | changed
        send = self.post if form.method == "post" else self.get
        return send(form.action, fields, follow=follow)

    def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        content_type: str | None = None,
        follow: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        answer = self._send(method, urljoin(self.origin, url), body, content_type, headers or {})
        hops = 0
        while follow and answer.status in {302, 303} and (answer.location or "").startswith(self.origin + "/"):
            hops += 1
            assert hops < 12, f"a circle of redirects at {answer.location}"
            answer = self._send("GET", str(answer.location), b"", None, {})
        return answer

    def _send(self, method: str, url: str, body: bytes, content_type: str | None, headers: Mapping[str, str]) -> Answer:
        parts = urlsplit(url)
        builder = EnvironBuilder(
            path=parts.path,
            base_url=self.origin,
            query_string=parts.query,
            method=method,
            data=body,
            content_type=content_type,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            environ_base={"REMOTE_ADDR": self.address},
        )
        if self.cookies:
            builder.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        response = self._wire.open(builder)
        answer = Answer(url, response.status_code, list(response.headers.items()), response.get_data())
        for cookie in answer.all("Set-Cookie"):
            name, _, value = cookie.split(";")[0].partition("=")
            if "max-age=0" in cookie.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

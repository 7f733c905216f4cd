"""Requests as bytes on a wire may spell them, past every courtesy of a client: raw paths, headers, lengths, bodies."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from tests.agent import Answer, Wsgi

FORM = "application/x-www-form-urlencoded"


def ask(
    app: Wsgi,
    method: str,
    target: str,
    *,
    body: bytes = b"",
    content_type: str = FORM,
    headers: Mapping[str, str] | None = None,
    **environ: Any,
) -> Answer:
    """`target`: path and query, percent-encoded. `headers` by their wire names; `environ` overrides what WSGI says."""
    path, _, query = target.partition("?")
    asked: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8080",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost:8080",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": None,
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in (headers or {}).items():
        asked["HTTP_" + name.upper().replace("-", "_")] = value
    seen: list[Any] = []

    def start(line: str, given: list[tuple[str, str]], *_rest: Any) -> None:
        seen.extend((int(line.split()[0]), list(given)))

    content = b"".join(app(asked | environ, start))
    return Answer(f"http://localhost:8080{path}", seen[0], seen[1], content)

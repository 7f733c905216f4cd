"""The provider as its relying party sees it: the token endpoint of the same application, asked without a socket.

OIDC Core §3.1.3. It is the endpoint that everybody asks, with the client's secret and the code's verifier.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from idp.context import Tenant
from idp.refusal import Refused

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
FORM = "application/x-www-form-urlencoded"


class NoTokens(Refused):
    """The token endpoint refused. What it said is for the log."""


class Provider:
    """A class because the application that it asks is built after it."""

    def __init__(self, itself: Callable[[], Wsgi]) -> None:
        self._itself = itself

    def redeem(self, system: Tenant, client_id: str, secret: str, **form: str) -> dict[str, Any]:
        """The token response. Raises NoTokens."""
        pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"  # RFC 6749 §2.3.1
        basic = base64.b64encode(pair.encode()).decode()
        status, body = self._ask(f"{system.base_url}/oauth/token", urlencode(form).encode(), basic)
        if status != 200:
            raise NoTokens(f"{status}: {json.loads(body).get('error')}")
        answer: dict[str, Any] = json.loads(body)
        return answer

    def _ask(self, address: str, body: bytes, basic: str) -> tuple[int, bytes]:
        parts = urlsplit(address)
        seen: list[str] = []
        environ = {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": "",
            "SERVER_NAME": parts.hostname or "localhost",
            "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": parts.netloc,
            "HTTP_AUTHORIZATION": f"Basic {basic}",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": parts.scheme,
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        answered = b"".join(self._itself()(environ, lambda line, *_rest: seen.append(line)))
        return int(seen[0].partition(" ")[0]), answered

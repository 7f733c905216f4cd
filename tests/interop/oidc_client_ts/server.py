"""Serves the single-page application on a port of its own, by the provider's scheme."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.interop.guide import shown
from tests.interop.provider import Provider
from tests.processes.running import free_pair

HERE = Path(__file__).resolve().parent
LIBRARY = HERE.parent / "node_modules" / "oidc-client-ts" / "dist" / "browser" / "oidc-client-ts.min.js"
PAGE = ("text/html", HERE / "index.html")
FILES = {
    "/": PAGE,
    "/callback": PAGE,
    "/bye": PAGE,
    "/app.js": ("text/javascript", HERE / "app.js"),
    "/oidc-client-ts.min.js": ("text/javascript", LIBRARY),
}


@contextmanager
def single_page(provider: Provider, host: str = "localhost", **metadata: object) -> Iterator[str]:
    """The address of an application that is registered, with this further metadata, and served.

    At localhost it is of the provider's site, at 127.0.0.1 of another one.
    """
    url = f"{provider.scheme}://{host}:{free_pair()}"
    registered = provider.client(
        "Single page",
        token_endpoint_auth_method="none",
        redirect_uris=[f"{url}/callback"],
        post_logout_redirect_uris=[f"{url}/bye"],
        **metadata,
    )
    server = _server(url, _manager(provider, registered["client_id"]))
    if provider.scheme == "https":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(provider.authority.certificate, provider.authority.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()


def _manager(provider: Provider, client_id: str) -> bytes:
    """The guide's configuration as a module."""
    configured = shown("js", "new UserManager", provider).replace("CLIENT_ID", json.dumps(client_id))
    return f"const {{ UserManager }} = oidc;\nexport {configured}".encode()


def _server(url: str, manager: bytes) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/manager.js":
                self._send("text/javascript", manager)
            elif path in FILES:
                kind, file = FILES[path]
                self._send(kind, file.read_bytes())
            else:
                self.send_error(404)

        def _send(self, kind: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Nothing: the address of the callback carries the code."""

    return ThreadingHTTPServer(("127.0.0.1", int(url.rpartition(":")[2])), Handler)

"""An application of somebody else, that the house calls: it keeps what it was sent, and answers as it is told."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True)
class Received:
    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


Answering = Callable[[BaseHTTPRequestHandler, Received], None]


def send(status: int = 200, body: bytes = b"{}", **headers: str) -> Answering:
    """A plain answer; application/json unless Content_Type says otherwise."""

    def answer(handler: BaseHTTPRequestHandler, _received: Received) -> None:
        handler.send_response(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in ({"Content-Type": "application/json", "Content-Length": str(len(body))} | named).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@dataclass
class Application:
    """`answers` by path; every other path gets `{}` as JSON. `done` releases an answer that waits."""

    url: str = ""
    answers: dict[str, Answering] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def at(self, path: str) -> list[Received]:
        return [one for one in self.received if one.path == path]


@contextmanager
def application(*, certificate: Path | None = None, key: Path | None = None) -> Iterator[Application]:
    """Listens on a free port of 127.0.0.1, with TLS where a certificate is given."""
    here = Application()
    server = _Server(("127.0.0.1", 0), _handler(here))
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    here.url = f"{'http' if certificate is None else 'https'}://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        here.done.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # a hundred may call at once


def _handler(here: Application) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", "0")))
            received = Received(self.command, self.path, headers, body)
            here.received.append(received)
            try:
                here.answers.get(self.path, send())(self, received)
            except OSError:
                self.close_connection = True  # the house has hung up

        do_POST = do_GET

        def log_message(self, format: str, *arguments: object) -> None:
            """Says nothing: what was received is kept."""

    return Handler

"""A small HTTP/1.1 client on one kept connection: cheap enough not to be what is measured."""

from __future__ import annotations

import socket
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Got:
    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> bytes:
        start = self.head.lower().find(b"\r\n" + name.lower() + b":")
        if start < 0:
            return b""
        return self.head[start + 3 + len(name) : self.head.index(b"\r\n", start + 2)].strip()


class Wire:
    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def ask(self, method: str, path: str, headers: str = "", body: bytes = b"") -> Got:
        """`headers` are whole lines, each ending with CR LF."""
        length = f"Content-Length: {len(body)}\r\n" if method == "POST" else ""
        self._socket.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}{length}\r\n".encode() + body)
        while b"\r\n\r\n" not in self._rest:
            self._more()
        head, _, rest = self._rest.partition(b"\r\n\r\n")
        got = Got(int(head[9:12]), head + b"\r\n", b"")
        wanted = int(got.header(b"content-length") or 0)
        self._rest = rest
        while len(self._rest) < wanted:
            self._more()
        answer = Got(got.status, got.head, self._rest[:wanted])
        self._rest = self._rest[wanted:]
        return answer

    def close(self) -> None:
        self._socket.close()

    def _more(self) -> None:
        more = self._socket.recv(65536)
        if not more:
            raise ConnectionError("the server closed the connection")
        self._rest += more

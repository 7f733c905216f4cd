"""Messages between web workers and the face process, over a Unix socket.

A message is u32 header length, u32 body length (big-endian), a JSON object, bytes. A request's header holds `id`
and `verb`; the answer repeats the `id` and holds `ok` (an object) or `error` (a code) with `retry_after` (seconds).
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass
from typing import Any

HEADER_LIMIT = 64 * 1024
BODY_LIMIT = 600 * 1024
IMPORT_LIMIT = 16 * 1024 * 1024
BODY_LIMITS = {"import_images": IMPORT_LIMIT}
LENGTHS = struct.Struct(">II")


class Malformed(Exception):
    """The other side does not speak this protocol, or stopped within a message. The connection is of no more use."""


@dataclass(frozen=True, slots=True)
class Message:
    header: dict[str, Any]
    body: bytes = b""


def send(connection: socket.socket, header: dict[str, Any], body: bytes = b"") -> None:
    """Raises OSError when the other side is gone."""
    encoded = json.dumps(header, separators=(",", ":")).encode()
    connection.sendall(LENGTHS.pack(len(encoded), len(body)) + encoded + body)


def receive(connection: socket.socket, *, patience: float, begin: float | None = None) -> Message | None:
    """The next message, None when the other side closed between two. Waits `begin` seconds (None: without limit) for a
    message to begin and `patience` seconds for each part of it. Raises Malformed, OSError.
    """
    connection.settimeout(begin)
    first = connection.recv(1)
    if not first:
        return None
    connection.settimeout(patience)
    header_length, body_length = LENGTHS.unpack(first + _exactly(connection, LENGTHS.size - 1))
    if header_length > HEADER_LIMIT:
        raise Malformed(f"a header of {header_length} bytes")
    header = _object(_exactly(connection, header_length))
    if body_length > BODY_LIMITS.get(str(header.get("verb")), BODY_LIMIT):
        raise Malformed(f"a body of {body_length} bytes")
    return Message(header, _exactly(connection, body_length))


def joined(parts: list[bytes]) -> tuple[list[int], bytes]:
    """Several pictures as one body, with the lengths that part it again."""
    return [len(part) for part in parts], b"".join(parts)


def parted(sizes: list[int], body: bytes) -> list[bytes]:
    """What `joined` joined. Raises Malformed when the sizes do not fill the body."""
    if any(size < 0 for size in sizes) or sum(sizes) != len(body):
        raise Malformed("sizes that do not fill the body")
    ends = [sum(sizes[: index + 1]) for index in range(len(sizes))]
    return [body[end - size : end] for size, end in zip(sizes, ends, strict=True)]


def _exactly(connection: socket.socket, length: int) -> bytes:
    received = bytearray()
    while len(received) < length:
        part = connection.recv(min(length - len(received), 1 << 16))
        if not part:
            raise Malformed("the connection ended within a message")
        received += part
    return bytes(received)


def _object(encoded: bytes) -> dict[str, Any]:
    try:
        value = json.loads(encoded)
    except (ValueError, RecursionError) as cause:
        raise Malformed("a header that is not JSON") from cause
    if not isinstance(value, dict):
        raise Malformed("a header that is not an object")
    return value

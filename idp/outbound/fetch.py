"""The one guarded fetch: every call that the house makes to an address which somebody else has named.

The name is resolved once, every address of it judged, and the connection made to a judged address, so that a second
answer of the DNS changes nothing. No redirect is followed, nothing is decompressed, and what is slow or large is cut.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPException
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Event, Thread, Timer
from time import monotonic
from urllib.parse import urlencode

import urllib3
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError

from idp.outbound import destination
from idp.outbound.destination import Address, Destination, FetchFailed
from idp.settings import Outbound

__all__ = ["FetchFailed", "Fetched", "Fetcher"]

CONNECT, TOTAL = 3.0, 5.0  # seconds
LIMIT = 256 * 1024  # bytes
Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """`content_type` in lower case, without parameters."""

    content_type: str
    body: bytes


class Fetcher:
    """A class because what the operator allows, and whom he trusts, is read once."""

    def __init__(self, outbound: Outbound, resolve: Resolve | None = None) -> None:
        self._outbound, self._resolve = outbound, resolve or _resolve

    def get(self, url: str, *, accept: str = "application/json", limit: int = LIMIT) -> Fetched:
        """The document there: status 200, of a media type that `accept` names, at most `limit` bytes.

        `accept` as in the header; application/json stands for every type that ends in +json too. Raises FetchFailed.
        """
        with self._call("GET", url, {"Accept": accept}) as answer:
            if answer.status != 200:
                raise FetchFailed(f"status {answer.status} instead of 200")
            if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise FetchFailed("compressed although that was not accepted")
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if not _is_accepted(kind, accept):
                raise FetchFailed("another media type than accepted")
            body = bytearray()
            while part := answer.read(limit + 1 - len(body), decode_content=False):
                body += part
                if len(body) > limit:
                    raise FetchFailed(f"larger than {limit} bytes")
        return Fetched(kind, bytes(body))

    def post_form(self, url: str, fields: Mapping[str, str]) -> int:
        """The status that a form is answered with; the answer's body is not read. Raises FetchFailed."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        with self._call("POST", url, headers, urlencode(fields).encode()) as answer:
            return answer.status

    def post_json(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status that JSON is answered with; the answer's body is not read. Raises FetchFailed."""
        with self._call("POST", url, {"Content-Type": "application/json", **headers}, body) as answer:
            return answer.status

    @contextmanager
    def _call(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        """An answer whose body is still to be read; everything until the end of the block counts into TOTAL."""
        to, until = destination.read(url), monotonic() + TOTAL
        try:
            with self._connected(to, until) as line, _cut_off_at(until, line) as was_cut:
                connection = HTTPConnection(to.host, to.port)
                connection.sock = line
                fixed = {"Host": to.authority, "Accept-Encoding": "identity", "User-Agent": "FaceGuard"}
                sent = fixed | {"Connection": "close"} | dict(headers)
                connection.request(method, to.target, body=body, headers=sent, preload_content=False)
                yield connection.getresponse()
                if was_cut.is_set():  # what ends by being cut off can look complete
                    raise FetchFailed(f"{to.authority} took longer than {TOTAL:g} seconds")
        except (OSError, HTTPError, HTTPException) as error:
            raise FetchFailed(f"{to.authority}: {type(error).__name__}") from error

    @contextmanager
    def _connected(self, to: Destination, until: float) -> Iterator[socket.socket]:
        addresses = self._addresses(to)
        destination.check(to, addresses, self._outbound)
        line = _dial(to, addresses)
        try:
            line.settimeout(max(0.01, until - monotonic()))
            if to.scheme == "https":
                line = self._trust.wrap_socket(line, server_hostname=to.host)
            yield line
        finally:
            line.close()

    def _addresses(self, to: Destination) -> list[Address]:
        if to.literal is not None:
            return [to.literal]
        try:
            found = [ip_address(text) for text in self._resolve(to.host, to.port)]
        except (OSError, ValueError, UnicodeError) as error:
            raise FetchFailed(f"{to.host} cannot be resolved") from error
        if not found:
            raise FetchFailed(f"{to.host} has no address")
        return found

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self._outbound.ca is not None:
            context.load_verify_locations(self._outbound.ca)
        return context


def _dial(to: Destination, addresses: list[Address]) -> socket.socket:
    """Connected to the first address that answers, within CONNECT for all of them."""
    until = monotonic() + CONNECT
    for address in addresses:
        left = until - monotonic()
        if left <= 0:
            break
        try:
            line = socket.create_connection((str(address), to.port), timeout=left)
        except OSError:
            continue
        if ip_address(line.getpeername()[0]) == address:
            return line
        line.close()
    raise FetchFailed(f"{to.authority} cannot be reached")


@contextmanager
def _cut_off_at(until: float, line: socket.socket) -> Iterator[Event]:
    """Ends the connection when time is up, whatever it waits for: a byte a second would outlast every timeout."""
    was_cut = Event()

    def cut() -> None:
        was_cut.set()
        try:
            socket.socket.shutdown(line, socket.SHUT_RDWR)  # below TLS, whose state the reading thread holds
        except OSError:
            return  # it has ended by itself

    timer = Timer(max(0.0, until - monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield was_cut
    finally:
        timer.cancel()


def _resolve(host: str, port: int) -> list[str]:
    """All addresses of a name. The system's resolver takes no limit of time: it is left behind when it exceeds ours."""
    found: SimpleQueue[list[str] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.put(list(dict.fromkeys(str(answer[4][0]) for answer in answers)))
        except (OSError, UnicodeError) as error:
            found.put(OSError(str(error)))

    Thread(target=ask, daemon=True).start()
    try:
        answer = found.get(timeout=CONNECT)
    except Empty:
        raise OSError("the resolver did not answer in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _is_accepted(kind: str, accept: str) -> bool:
    wanted = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    family = f"{kind.partition('/')[0]}/*"
    return bool({kind, family, "*/*"} & wanted) or (kind.endswith("+json") and "application/json" in wanted)

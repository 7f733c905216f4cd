"""Where a call may go: https to public addresses, and what the operator's allow-list names. Unknown means refused.

A name counts as a name only in its plain spelling, so that no reader of odd spellings finds another host than we
have judged. The special addresses are those of RFC 6890; of IPv6 only 2000::/3 is reachable, less what carries an
IPv4 address inside (6to4, Teredo).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from idp.refusal import Refused
from idp.settings import Outbound

Address = IPv4Address | IPv6Address
PLAIN = re.compile(r"[!-\[\]-~]{1,2048}", re.ASCII)  # printable and no backslash
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"(?:{LABEL}\.)*[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?", re.ASCII)  # the last label is no number
PORTS = {"https": 443, "http": 80}
GLOBAL_UNICAST = IPv6Network("2000::/3")


class FetchFailed(Refused):
    """A call that was refused or failed. One class for every reason, so that no caller can tell the open ports of a
    network from the closed ones; the message is for the operator and never quotes the answer."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A URL that can be called. `host` is lower case, an IPv6 address without its brackets."""

    scheme: str
    host: str
    port: int
    target: str  # path and query

    @property
    def authority(self) -> str:
        """As the Host header names it: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def literal(self) -> Address | None:
        """The address, where the host is one."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


def read(url: str) -> Destination:
    """The parts of a URL, its fragment dropped. Raises FetchFailed for what is not plainly http or https."""
    if not PLAIN.fullmatch(url):
        raise FetchFailed("not a plain URL")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchFailed("not a URL") from error
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        raise FetchFailed("not an https URL with a plain host")
    found = Destination(
        scheme=parts.scheme,
        host=parts.hostname,
        port=PORTS[parts.scheme] if port is None else port,
        target=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )
    if not NAME.fullmatch(found.host) and (found.literal is None or str(found.literal) != found.host):
        raise FetchFailed("the host is neither a name nor an address in its usual spelling")
    return found


def check(to: Destination, addresses: Iterable[Address], outbound: Outbound) -> None:
    """Raises FetchFailed unless every address of the destination may be called, and in the clear where it is http."""
    named = _is_named(to, outbound)
    for address in addresses:
        allowed = named or any(address in network for network in outbound.networks)
        if not allowed and to.scheme != "https":
            raise FetchFailed(f"{to.authority} is asked for without TLS and is not in FACEGUARD_OUTBOUND_ALLOW")
        if not allowed and not is_public(address):
            raise FetchFailed(f"{to.authority} leads to {address}, which is not in FACEGUARD_OUTBOUND_ALLOW")


def check_as_written(url: str, outbound: Outbound) -> None:
    """Raises FetchFailed for what cannot be called wherever its name may lead: said when it is entered, without asking
    the DNS, which would tell a stranger what is in there. Each call is judged anew."""
    to = read(url)
    if to.literal is not None:
        check(to, [to.literal], outbound)
    elif to.scheme != "https" and not _is_named(to, outbound) and not outbound.networks:
        raise FetchFailed(f"{to.authority} is asked for without TLS and is not in FACEGUARD_OUTBOUND_ALLOW")


def is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        embeds = address.sixtofour is not None or address.teredo is not None
        if embeds or address not in GLOBAL_UNICAST:
            return False
    return address.is_global and not address.is_multicast


def _is_named(to: Destination, outbound: Outbound) -> bool:
    host = f"[{to.host}]" if ":" in to.host else to.host
    return bool({host, f"{host}:{to.port}"} & outbound.hosts)

"""Whose address a request comes from: the peer's, or what a configured proxy says of it (MX-04, MX-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

Network = IPv4Network | IPv6Network
UNKNOWN = "unknown"


def client_address(environ: Mapping[str, Any], proxies: Sequence[Network]) -> str:
    """The last address in X-Forwarded-For that is not a proxy's own, if the peer is a proxy; else the peer's.

    What cannot be read as an address makes the client unknown: all the unknown share their limits.
    """
    peer: str = environ.get("REMOTE_ADDR", "")
    if not _within(peer, proxies):
        return peer
    forwarded: str = environ.get("HTTP_X_FORWARDED_FOR", "")
    for hop in reversed(forwarded.split(",")):
        address = hop.strip()
        if not _is_address(address):
            return UNKNOWN
        if not _within(address, proxies):
            return address
    return UNKNOWN


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _within(text: str, networks: Sequence[Network]) -> bool:
    return bool(networks) and _is_address(text) and any(ip_address(text) in network for network in networks)

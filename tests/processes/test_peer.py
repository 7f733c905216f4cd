"""The client's address behind proxies: MX-04, MX-05. It decides attempt limits, so nobody may choose his own."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from idp.endpoints.peer import UNKNOWN, client_address

PROXIES = (ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # a stranger may claim what he likes
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),  # what the client wrote itself stands left
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "a", UNKNOWN),
        ("10.0.0.1", "198.51.100.1, ", UNKNOWN),
        ("10.0.0.1", "", UNKNOWN),
    ],
)
def test_mx_04_only_a_configured_proxy_names_the_client(peer: str, forwarded: str, expected: str) -> None:
    environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}
    assert client_address(environ, PROXIES) == expected


def test_without_configured_proxies_the_peer_counts_whatever_is_forwarded() -> None:
    assert client_address({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "1.1.1.1"}, ()) == "127.0.0.1"

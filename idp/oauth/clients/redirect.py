"""Redirect URIs: simple string comparison (RFC 9700 §4.1.3), and any port for loopback literals (RFC 8252 §7.3)."""

from __future__ import annotations

import re

from idp.store.clients import Client

LOOPBACK = re.compile(r"http://(?P<host>127\.0\.0\.1|\[::1\])(?::(?P<port>[0-9]{1,5}))?(?P<rest>[/?].*)?")


def matches(uri: str, client: Client) -> bool:
    """Whether the authorization response may go to `uri`. Never raises, and changes neither side before comparing."""
    if uri in client.redirect_uris:
        return True
    return client.application_type == "native" and any(_same_loopback(uri, known) for known in client.redirect_uris)


def _same_loopback(uri: str, known: str) -> bool:
    asked, registered = LOOPBACK.fullmatch(uri), LOOPBACK.fullmatch(known)
    if asked is None or registered is None or int(asked["port"] or 80) not in range(1, 65536):
        return False
    return (asked["host"], asked["rest"]) == (registered["host"], registered["rest"])

"""Origins that may read our answers across sites: those of a public client's http(s) redirect URIs (design §3)."""

from __future__ import annotations

from urllib.parse import urlsplit

from idp.context import Ctx
from idp.store import clients
from idp.store.clients import Client

DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def of(client: Client) -> frozenset[str]:
    if client.auth_method != "none" or not client.active:
        return frozenset()
    return frozenset(origin for uri in client.redirect_uris if (origin := origin_of(uri)))


def of_tenant(ctx: Ctx) -> frozenset[str]:
    """What a preflight may be answered for: it names no client yet."""
    return frozenset().union(*(of(client) for client in clients.listing(ctx)))


def origin_of(uri: str) -> str | None:
    """RFC 6454 §6.2 for http and https, as browsers write it; None for anything else. `uri` is a registered one."""
    parts = urlsplit(uri)
    if parts.scheme not in DEFAULT_PORTS:
        return None
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(DEFAULT_PORTS[parts.scheme])}"

"""Origins that may read our answers across sites: those of a public client's http(s) redirect URIs (design §3)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from idp.context import Ctx
from idp.store import clients
from idp.store.clients import Client

DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def of(client: Client) -> frozenset[str]:
    return _of_all(client.redirect_uris) if client.auth_method == "none" and client.active else frozenset()


def of_tenant(ctx: Ctx) -> frozenset[str]:
    """What a preflight may be answered for: it names no client yet."""
    return _of_all(clients.redirect_uris_of_public(ctx))


def _of_all(uris: Iterable[str]) -> frozenset[str]:
    return frozenset(origin for uri in uris if (origin := origin_of(uri)))


def origin_of(uri: str) -> str | None:
    """RFC 6454 §6.2 for http and https, as browsers write it; None for anything else. `uri` is a registered one."""
    parts = urlsplit(uri)
    if parts.scheme not in DEFAULT_PORTS:
        return None
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(DEFAULT_PORTS[parts.scheme])}"

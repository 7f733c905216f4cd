"""logo_uri. RFC 7591 §2: fetched once, drawn again by us and served by us; no page of ours loads a client's picture."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from idp.audit.log import log
from idp.context import Ctx
from idp.outbound.fetch import Fetcher
from idp.refusal import Refused
from idp.store import client_logos
from idp.store.clients import Client

PATH = "/client_logo"
ACCEPT = "image/png, image/jpeg, image/webp"


class Logos:
    """A class because it holds the guarded fetch, and the way to the one process that reads pictures."""

    def __init__(self, fetcher: Fetcher, redraw: Callable[[bytes], bytes | None]) -> None:
        """`redraw`: a PNG of the picture, None when it is none that we take; may raise Refused."""
        self._fetcher, self._redraw = fetcher, redraw

    def fetched(self, client: Client) -> bytes | None:
        """The logo as PNG. None where there is none or it cannot be had, which is no reason to refuse a client.

        Outside any transaction.
        """
        uri = client.details.logo_uri
        return None if uri is None else self.at(uri)

    def at(self, uri: str) -> bytes | None:
        """As fetched(), of what an address names."""
        try:
            return self._redraw(self._fetcher.get(uri, accept=ACCEPT).body)
        except Refused as why:
            log.info("no logo", at=uri, reason=str(why))
            return None


def keep(ctx: Ctx, client: Client, png: bytes | None) -> None:
    if png is None:
        client_logos.remove(ctx, client.client_id)
    else:
        client_logos.put(ctx, client.client_id, png)


def address(ctx: Ctx, client: Client) -> str | None:
    """Where pages find it; another picture has another address."""
    fetched_at = client_logos.fetched_at(ctx, client.client_id) if client.details.logo_uri else None
    if fetched_at is None:
        return None
    query = {"client_id": client.client_id, "v": fetched_at.strftime("%Y%m%d%H%M%S%f")}
    return f"{ctx.tenant.base_url}{PATH}?{urlencode(query)}"

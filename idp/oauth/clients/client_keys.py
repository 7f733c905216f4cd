"""A client's public keys: jwks by value, or jwks_uri through the guarded fetch. RFC 7591 §2, OIDC Core §10.1.1.

A set that was fetched is kept five minutes, and longer where the client's server fails. A kid that is not in it has it
read again (the client has rotated its keys), but not for everybody who makes one up.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from idp.audit.log import log
from idp.context import Ctx
from idp.keys.foreign import ForeignKeys, UnknownKey, Verified, read_jwks, verify_foreign
from idp.keys.strict_json import read_object
from idp.keys.token_kinds import ForeignKind
from idp.outbound.fetch import Fetcher, FetchFailed
from idp.store.clients import Client

FRESH = timedelta(minutes=5)
LAST_KNOWN = timedelta(hours=1)  # that long the keys of a server that fails are still believed
PAUSE = timedelta(seconds=30)  # between two fetches that somebody's unknown kid, or a failure, asks for
KEPT = 1000  # clients
NONE = ForeignKeys(())

Source = Mapping[str, Any] | str | None


@dataclass(slots=True)
class _Known:
    """What is known of one client. Whoever needs its keys while they are being fetched waits for them."""

    source: Source
    keys: ForeignKeys = NONE
    read_at: datetime | None = None
    not_before: datetime | None = None  # of the next fetch
    lock: Lock = field(default_factory=Lock)


class ClientKeys:
    """A class because it keeps parsed keys, of the clients that were heard from last."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()
        self._lock = Lock()

    def of(self, ctx: Ctx, client: Client, *, anew: bool = False) -> ForeignKeys:
        """The client's keys; none where it registered none or they cannot be read. `anew`: a kid was not among them.

        May call the client's server, and ends the transaction before it does.
        """
        known = self._of(ctx, client)
        with _alone(ctx, known):
            if not isinstance(known.source, str):
                if known.read_at is None:
                    known.keys, known.read_at = _by_value(known.source), ctx.now
            elif _due(known, ctx.now, anew):
                ctx.tx.commit()
                self._refresh(known, known.source, ctx, client, anew)
            return known.keys

    def verify(self, ctx: Ctx, client: Client, kind: ForeignKind, token: str, *, algs: Collection[str]) -> Verified:
        """verify_foreign() with the client's keys, read again where the one that signed is not among them."""
        try:
            return verify_foreign(kind, token, self.of(ctx, client), algs=algs)
        except UnknownKey:
            return verify_foreign(kind, token, self.of(ctx, client, anew=True), algs=algs)

    def _of(self, ctx: Ctx, client: Client) -> _Known:
        source: Source = client.details.jwks_uri or client.details.jwks
        name = (ctx.tenant.id, client.client_id)
        with self._lock:
            known = self._known.get(name)
            if known is None or known.source != source:
                known = self._known[name] = _Known(source)
            self._known.move_to_end(name)
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
            return known

    def _refresh(self, known: _Known, uri: str, ctx: Ctx, client: Client, anew: bool) -> None:
        try:
            keys = read_jwks(read_object(self._fetcher.get(uri).body))
        except (FetchFailed, ValueError) as error:
            log.warning(
                "a client's jwks_uri failed", client=client.client_id, tenant=ctx.tenant.slug, reason=str(error)
            )
            known.not_before = ctx.now + PAUSE
            if known.read_at is not None and known.read_at + LAST_KNOWN <= ctx.now:
                known.keys = NONE
        else:
            known.keys, known.read_at = keys, ctx.now
            known.not_before = ctx.now + PAUSE if anew else None


@contextmanager
def _alone(ctx: Ctx, known: _Known) -> Iterator[None]:
    """Others wait, and hold no transaction while they do: a fetch may take seconds."""
    if not known.lock.acquire(blocking=False):
        ctx.tx.commit()
        known.lock.acquire()
    try:
        yield
    finally:
        known.lock.release()


def _due(known: _Known, now: datetime, anew: bool) -> bool:
    if known.not_before is not None and now < known.not_before:
        return False
    return anew or known.read_at is None or known.read_at + FRESH <= now


def _by_value(source: Mapping[str, Any] | None) -> ForeignKeys:
    try:
        return NONE if source is None else read_jwks(source)
    except ValueError:
        return NONE

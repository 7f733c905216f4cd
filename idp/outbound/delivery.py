"""Delivers what waits in the outbox, many calls at a time: who answers late or never delays nobody else.

A call counts as made when it is answered with a status of success. Anything else is tried again, each time later, until
the entry has expired. A worker that dies in between leaves its entries to the next one, so a call may be made twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

from idp.audit.log import log
from idp.context import Ctx
from idp.house import House
from idp.outbound import smtp
from idp.outbound.call import Letter, Message, Noted, Prepare, Sendable
from idp.outbound.fetch import FetchFailed
from idp.store import audit, outbox, tenants
from idp.store.outbox import Entry

AT_ONCE = 64
LEASE = timedelta(seconds=20)  # longer than a call may take
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 30, 120, 600))


class Delivery:
    """A class because calls are under way between one turn and the next."""

    def __init__(
        self,
        house: House,
        prepare: Mapping[str, Prepare],
        noted: Mapping[str, Noted] | None = None,
        at_once: int = AT_ONCE,
    ) -> None:
        """`prepare` and `noted` by the kind of entry."""
        self._house, self._prepare, self._noted, self._at_once = house, prepare, noted or {}, at_once
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="delivery")
        self._under_way: dict[Future[str | None], tuple[Entry, Sendable]] = {}

    def turn(self) -> int:
        """Notes what became of finished calls and starts what is due. How many calls are under way."""
        self._note_finished()
        free = self._at_once - len(self._under_way)
        for entry in self._claimed(free) if free else ():
            call = self._call(entry)
            if call is not None:
                self._under_way[self._threads.submit(self._make, call)] = (entry, call)
        return len(self._under_way)

    def close(self) -> None:
        """Waits for the calls under way, each of which ends in seconds."""
        self._threads.shutdown()
        self._note_finished()

    def _claimed(self, limit: int) -> list[Entry]:
        with self._house.transaction() as tx:
            return outbox.claim(tx, self._house.clock.now(), limit, LEASE)

    def _call(self, entry: Entry) -> Sendable | None:
        """What to send. An entry that cannot be read is left to the end of its lease, and holds nothing up."""
        try:
            with self._inside(entry) as ctx:
                call = self._prepare[entry.kind](ctx, entry.payload)
                if call is None:
                    outbox.remove(ctx, entry.id)
                return call
        except Exception:
            log.exception("outbox entry failed", kind=entry.kind, entry=entry.id)
            return None

    def _make(self, call: Sendable) -> str | None:
        """Why it failed, or None."""
        if isinstance(call, Letter):
            to = self._house.settings.mail
            return smtp.deliver(to, call.message) if to is not None else "no mail server is set"
        try:
            if isinstance(call, Message):
                status = self._house.fetcher.post_json(call.url, call.body, call.headers)
            else:
                status = self._house.fetcher.post_form(call.url, call.form)
        except FetchFailed as failure:
            return str(failure)
        return None if 200 <= status < 300 else f"status {status}"

    def _note_finished(self) -> None:
        for finished in [future for future in self._under_way if future.done()]:
            error = finished.exception()
            failure = finished.result() if error is None else type(error).__name__
            self._note(*self._under_way.pop(finished), failure)

    def _note(self, entry: Entry, call: Sendable, failure: str | None) -> None:
        with self._inside(entry) as ctx:
            due_at = ctx.now + PAUSES[min(entry.attempts, len(PAUSES)) - 1]
            again = failure is not None and due_at < entry.expires_at
            if entry.kind in self._noted:
                self._noted[entry.kind](ctx, entry.payload, failure, not again)
            if failure is None:
                outbox.remove(ctx, entry.id)
            elif again:
                outbox.postpone(ctx, entry.id, due_at)
            else:
                outbox.remove(ctx, entry.id)
                audit.record(ctx, f"{entry.kind}.given_up", detail={"attempts": entry.attempts}, **call.concerns)
            if failure is not None:
                log.info("call failed", kind=entry.kind, attempts=entry.attempts, why=failure, **call.concerns)

    @contextmanager
    def _inside(self, entry: Entry) -> Iterator[Ctx]:
        with self._house.transaction() as tx:
            tenant = tenants.by_id(tx, entry.tenant)
            if tenant is None:
                raise LookupError("the tenant of an entry is gone")
            yield self._house.inside(tenant, tx)

"""One gallery a tenant, in memory: filled on first use, following every change within a quarter of a second (FA-27)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from face.gallery import Gallery
from face.template import turned
from idp.audit.log import log
from idp.biometrics.references import References
from idp.biometrics.refusals import BadRequest
from idp.biometrics.units import Units
from idp.store import faces
from idp.store.unit_of_work import UnitOfWork

FOLLOW_EVERY = 0.25
REBUILD_EVERY = 30.0
"""Seconds from a change until no block of memory holds a removed template any more; searches skip it at once."""
FILL_PATIENCE = 1.0
PAGE = 1000


@dataclass(slots=True)
class Filled:
    gallery: Gallery = field(default_factory=Gallery)
    ready: threading.Event = field(default_factory=threading.Event)


class Galleries:
    """A class because it holds the galleries and the thread that keeps them current.

    `deleted` is told (tenant, person) of every deletion, `removed` (tenant) of every tenant's removal, whichever
    process made it.
    """

    def __init__(
        self,
        units: Units,
        references: References,
        deleted: Callable[[str, str], None],
        removed: Callable[[str], None],
    ) -> None:
        self._units, self._references, self._deleted, self._removed = units, references, deleted, removed
        self._filled: dict[str, Filled] = {}
        self._seen = max((change.seq for change in self._changes(0)), default=0)  # what follows is read from here
        self._applying = threading.Lock()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=(self._follow, FOLLOW_EVERY), name="face-changes", daemon=True),
            threading.Thread(
                target=self._repeat, args=(self._rebuild, REBUILD_EVERY), name="face-rebuild", daemon=True
            ),
        ]
        for thread in self._threads:
            thread.start()

    def prepare(self, tenant: str) -> None:
        """Begins to fill the tenant's gallery in the background, once."""
        with self._applying:
            if tenant in self._filled:
                return
            self._filled[tenant] = Filled()
        threading.Thread(target=self._fill, args=(tenant, self._seen), daemon=True).start()

    def rival(
        self, tenant: str, selves: Set[str], probe: NDArray[np.float32], matrix: NDArray[np.float64]
    ) -> float | None:
        """The best exact score of anybody else for probe (192,); -1 when there is nobody, None when unavailable.

        `selves`: the person, and the accounts that an administrator linked as the same person.
        """
        nearest = self.nearest(tenant, selves, probe, matrix)
        return None if nearest is None else nearest[1]

    def nearest(
        self, tenant: str, selves: Set[str], probe: NDArray[np.float32], matrix: NDArray[np.float64]
    ) -> tuple[str, float] | None:
        """As rival(), with whose face it is: for an administrator alone (FA-18)."""
        filled = self._filled.get(tenant)
        if filled is None or not filled.ready.wait(FILL_PATIENCE):
            return None
        nearest = filled.gallery.nearest(turned(probe, matrix), 1, selves)
        return nearest[0] if nearest else ("", -1.0)

    def remove(self, tenant: str, person: str) -> None:
        """At once, in this process."""
        if filled := self._filled.get(tenant):
            filled.gallery.remove(person)

    def forget_tenant(self, tenant: str) -> None:
        self._filled.pop(tenant, None)

    def close(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=2)

    def _repeat(self, work: Callable[[], None], every: float) -> None:
        while not self._stopping.wait(every):
            try:
                work()
            except Exception:
                # The database may be away for a while; what was missed is read when it is back.
                log.exception("galleries: not current")

    def _follow(self) -> None:
        for change in self._changes(self._seen):
            with self._applying:
                self._apply(change)
                self._seen = change.seq

    def _changes(self, since: int) -> Iterator[faces.Change]:
        tx = UnitOfWork(self._units.main, self._units.clock)
        try:
            while changes := faces.changes_after(tx, since, PAGE):
                yield from changes
                since = changes[-1].seq
        finally:
            tx.close()

    def _apply(self, change: faces.Change) -> None:
        if change.kind == "removed":
            self.forget_tenant(change.tenant)
            self._removed(change.tenant)
            return
        try:
            if change.kind == "deleted":
                self._deleted(change.tenant, change.person)
            filled = self._filled.get(change.tenant)
            if filled is not None and filled.ready.is_set():
                self._renew(change.tenant, change.person, filled.gallery)
        except BadRequest:
            # The tenant is being removed: that its removal is among the changes to come must not wait for this one.
            self.forget_tenant(change.tenant)

    def _renew(self, tenant: str, person: str, gallery: Gallery) -> None:
        """Whatever the change was, the person's entries become what the database holds now."""
        with self._units.of(tenant, suspended=True) as unit:
            references = self._references.of_person(unit, person)
        gallery.remove(person)
        for reference in references:
            gallery.add(person, reference.template, reference.vector)

    def _fill(self, tenant: str, since: int) -> None:
        filled = self._filled.get(tenant)
        if filled is None:
            return
        try:
            started = time.perf_counter()
            with self._units.of(tenant, suspended=True) as unit:
                for reference in self._references.of_tenant(unit):
                    filled.gallery.add(reference.person, reference.template, reference.vector)
            filled.gallery.rebuild()
            with self._applying:
                # The follower has passed by what changed meanwhile, because the gallery was not ready.
                for person in {change.person for change in self._changes(since) if change.tenant == tenant}:
                    self._renew(tenant, person, filled.gallery)
                filled.ready.set()
            seconds = round(time.perf_counter() - started, 3)
            log.info("gallery filled", tenant=tenant, size=len(filled.gallery), seconds=seconds)
        except Exception:
            # The cohort gate stays inconclusive until the next capture tries again.
            log.exception("gallery not filled", tenant=tenant)
            self._filled.pop(tenant, None)

    def _rebuild(self) -> None:
        for filled in list(self._filled.values()):
            if filled.ready.is_set() and filled.gallery.pending:
                filled.gallery.rebuild()

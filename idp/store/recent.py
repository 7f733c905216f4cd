"""What this process read less than a second ago: tenants and clients, which every request needs and few change.

A change made in this process counts at once, one made in another within STALE_AFTER.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from idp.store.unit_of_work import UnitOfWork

STALE_AFTER = 0.9  # seconds
FULL = 10_000

Value = TypeVar("Value")


class Recent:
    """Remembered rows of one table by (engine, key). A class because it holds the rows and their lock.

    `_changes` counts changes: a row read before one and handed in after it is not remembered.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: WeakKeyDictionary[Engine, dict[Hashable, tuple[float, Any]]] = WeakKeyDictionary()
        self._changes = 0

    def get(self, tx: UnitOfWork, key: Hashable, read: Callable[[], Value | None]) -> Value | None:
        """The remembered row, or what `read` finds now. That nothing was found is never remembered."""
        if tx.has_news:
            return read()
        now = tx.clock.monotonic()
        with self._lock:
            rows = self._rows.setdefault(tx.engine, {})
            read_at, row = rows.get(key, (None, None))
            changes = self._changes
        if read_at is not None and now - read_at < STALE_AFTER:
            return cast(Value, row)
        fresh = read()
        if fresh is not None:
            self._remember(rows, key, now, fresh, changes)
        return fresh

    def forget(self, tx: UnitOfWork) -> None:
        """To be called by whoever changes a row: once that is durable, every row is read anew."""
        tx.after_commit(self._clear)

    def _remember(self, rows: dict[Hashable, tuple[float, Any]], key: Hashable, at: float, row: Any, seen: int) -> None:
        with self._lock:
            if seen != self._changes:
                return
            if len(rows) >= FULL:
                rows.clear()
            rows[key] = (at, row)

    def _clear(self) -> None:
        with self._lock:
            self._changes += 1
            for rows in self._rows.values():
                rows.clear()

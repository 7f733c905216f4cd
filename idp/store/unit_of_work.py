"""One unit of work a request: reads run by themselves, the first write opens the transaction (design §5).

Reads before the first write see each the latest commit. A write on SQLite begins IMMEDIATE, so a transaction never
has to be upgraded from reading to writing, which SQLite refuses when another has written meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable, Row
from sqlalchemy.sql.dml import UpdateBase

from idp.clock import Clock, SystemClock

AnyRow = Row[*tuple[Any, ...]]
Rows = CursorResult[*tuple[Any, ...]]


class UnitOfWork:
    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        self._engine = engine
        self.clock = clock or SystemClock()  # its monotonic side measures how old remembered rows are
        self._connection: Connection | None = None
        self._writing = False
        self._latest = False
        self._after_commit: list[Callable[[], None]] = []

    @property
    def engine(self) -> Engine:
        return self._engine

    @property
    def has_news(self) -> bool:
        """Whether rows are to be read anew: changed here, or needed as they are now."""
        return self._latest or bool(self._after_commit)

    def read_latest(self) -> None:
        """Until the commit no row is taken from memory: for whoever changes what he has read."""
        self._latest = True

    def begin(self) -> None:
        """Opens the transaction that the first write would open: on SQLite nobody else writes from here on."""
        connection = self._open()
        if not self._writing:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if self._engine.dialect.name == "sqlite" else "BEGIN")
            self._writing = True

    def after_commit(self, act: Callable[[], None]) -> None:
        """Runs `act` once what was written is durable; a rollback drops it."""
        self._after_commit.append(act)

    def execute(self, statement: Executable, parameters: Any = None) -> Rows:
        """Runs a Core statement; any INSERT, UPDATE or DELETE opens the transaction that commit() ends."""
        if isinstance(statement, UpdateBase):
            self.begin()
        return self._open().execute(statement, parameters)

    def commit(self) -> None:
        """Makes what was written durable. What follows starts anew: nothing slow may happen in between."""
        self._finish("COMMIT")
        acts, self._after_commit = self._after_commit, []
        for act in acts:
            act()

    def rollback(self) -> None:
        self._after_commit = []
        self._finish("ROLLBACK")

    def close(self) -> None:
        """Gives the connection back; what was not committed is rolled back."""
        if self._connection is not None:
            self.rollback()
            self._connection.close()
            self._connection = None

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _finish(self, verb: str) -> None:
        self._latest = False
        if self._connection is not None and self._writing:
            self._connection.exec_driver_sql(verb)
            self._writing = False

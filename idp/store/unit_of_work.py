"""One unit of work a request: reads run by themselves, the first write opens the transaction (design §5).

Reads before the first write see each the latest commit. A write on SQLite begins IMMEDIATE, so a transaction never
has to be upgraded from reading to writing, which SQLite refuses when another has written meanwhile.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable
from sqlalchemy.sql.dml import UpdateBase


class UnitOfWork:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._writing = False

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Runs a Core statement; any INSERT, UPDATE or DELETE opens the transaction that commit() ends."""
        connection = self._open()
        if isinstance(statement, UpdateBase) and not self._writing:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if self._engine.dialect.name == "sqlite" else "BEGIN")
            self._writing = True
        return connection.execute(statement, parameters)

    def commit(self) -> None:
        """Makes what was written durable. What follows starts anew: nothing slow may happen in between."""
        self._finish("COMMIT")

    def rollback(self) -> None:
        self._finish("ROLLBACK")

    def close(self) -> None:
        """Gives the connection back; what was not committed is rolled back."""
        if self._connection is not None:
            self._finish("ROLLBACK")
            self._connection.close()
            self._connection = None

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _finish(self, verb: str) -> None:
        if self._connection is not None and self._writing:
            self._connection.exec_driver_sql(verb)
            self._writing = False

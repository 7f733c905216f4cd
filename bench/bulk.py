"""Many rows at once, with progress told: one statement for thousands on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Connection, Table

from idp.store.columns import EPOCH, Instant

BATCH = 20_000
Row = Mapping[str, Any]


def put(connection: Connection, table: Table, rows: Iterable[Row], total: int) -> int:
    """Each batch is a transaction of its own. A row names every column that is neither NULL nor counted up by the
    database. How many there were."""
    names, began, done = [c.name for c in table.c if c.name != "seq"], time.perf_counter(), 0
    write = _copied if connection.dialect.name == "postgresql" else _executed
    for batch in _batches(table, names, rows):
        write(connection, table.name, names, batch)
        done += len(batch)
        _say(f"\r{table.name}: {done:,} of {total:,}, {time.perf_counter() - began:.0f} s")
    _say("\n")
    return done


def _say(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)


def _batches(table: Table, names: list[str], rows: Iterable[Row]) -> Iterator[list[tuple[Any, ...]]]:
    stored = [(name, _stored(table.c[name].type)) for name in names]
    made = (tuple(keep(row.get(name)) for name, keep in stored) for row in rows)
    while batch := list(islice(made, BATCH)):
        yield batch


def _stored(kind: Any) -> Callable[[Any], Any]:
    """As the columns' types bind it (idp/store/columns.py)."""
    if isinstance(kind, JSON):
        return lambda value: None if value is None else json.dumps(value)
    if isinstance(kind, Instant):
        return lambda value: None if value is None else (value - EPOCH) // timedelta(microseconds=1)
    return lambda value: value


def _executed(connection: Connection, table: str, names: list[str], batch: list[tuple[Any, ...]]) -> None:
    columns, places = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    cursor = connection.connection.cursor()
    cursor.execute("BEGIN")
    cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", batch)  # noqa: S608 - our tables
    cursor.execute("COMMIT")
    cursor.close()


def _copied(connection: Connection, table: str, names: list[str], batch: list[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    columns = ", ".join(f'"{name}"' for name in names)
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in batch:
            copy.write_row(row)

"""Where SQLite and PostgreSQL differ: INSERT … ON CONFLICT, and taking turns in a sequence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Executable, Table, text
from sqlalchemy.dialects import postgresql, sqlite

from idp.context import Ctx
from idp.store.scope import all_given, run
from idp.store.unit_of_work import UnitOfWork

INSERTS: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
TURNS = text("SELECT pg_advisory_xact_lock(hashtext('faceguard ' || :name))")


class PerDialect:
    """One INSERT … ON CONFLICT in both dialects. A class because it is made once, so that compilations are kept."""

    def __init__(self, make: Callable[[Callable[[Table], Any]], Executable]) -> None:
        """`make` receives the dialect's insert()."""
        self._made = {name: make(insert) for name, insert in INSERTS.items()}

    def on(self, tx: UnitOfWork) -> Executable:
        return self._made[tx.engine.dialect.name]


def upsert(table: Table, finish: Callable[[Any], Executable]) -> PerDialect:
    """`finish` receives an insert of all columns and says what happens on a conflict, and what is returned."""
    return PerDialect(lambda insert: finish(insert(table).values(all_given(table))))


def put_new(table: Table) -> PerDialect:
    """Inserts, and returns a row to exactly one of those who race for any of the table's unique keys."""
    return upsert(table, lambda insert: insert.on_conflict_do_nothing().returning(*table.primary_key))


def won(ctx: Ctx, statement: PerDialect, **values: Any) -> bool:
    """Whether this caller's row went in."""
    return run(ctx, statement.on(ctx.tx), **values).first() is not None


def take_turns(tx: UnitOfWork, name: str) -> None:
    """Until the commit nobody else passes here, so that a sequence's numbers become visible in their order.

    SQLite has one writer at a time and needs nothing. To be called after the transaction's first write.
    """
    if tx.engine.dialect.name == "postgresql":
        tx.execute(TURNS, {"name": name})

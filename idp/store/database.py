"""Opens a database: SQLite with WAL and synchronous=FULL, or PostgreSQL through psycopg 3."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError, TimeoutError

from idp.settings import THREADS
from idp.store.face_key_tables import FACE_KEYS_SCHEMA
from idp.store.tables import tenants

UNAVAILABLE = (OperationalError, InterfaceError, TimeoutError)
"""Nothing was written, and asking again may help: the server away, a lock not given in time, no free connection."""


def open_database(url: str) -> Engine:
    """An engine in driver autocommit: UnitOfWork alone says BEGIN and COMMIT. Its errors do not name values (LK-01)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            connect_args={"timeout": 15},
            pool_size=THREADS,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(
        parsed, isolation_level="AUTOCOMMIT", hide_parameters=True, pool_size=8, max_overflow=8, pool_pre_ping=True
    )


def open_face_keys(url: str) -> Engine:
    """The keys of persons' faces: a schema of their own on PostgreSQL, a file of their own on SQLite."""
    engine = open_database(url)
    schema = None if engine.dialect.name == "sqlite" else FACE_KEYS_SCHEMA
    return engine.execution_options(schema_translate_map={FACE_KEYS_SCHEMA: schema})


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def answers(engine: Engine) -> bool:
    """Whether the database can be read now."""
    try:
        with engine.connect() as connection:
            connection.execute(select(tenants.c.id).limit(1)).all()
    except SQLAlchemyError:
        return False
    return True

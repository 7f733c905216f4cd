"""Brings both databases to the newest revision of migrations/. Safe when several processes start at once (RC-07)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData

import idp
from idp.store.database import open_database, open_face_keys
from idp.store.face_key_tables import FACE_KEYS_SCHEMA, face_key_metadata
from idp.store.tables import metadata

PACKAGE = Path(idp.__file__).parent
TURNS = "SELECT pg_advisory_xact_lock(hashtext('faceguard migrations'))"


def upgrade(main_url: str, face_keys_url: str) -> None:
    """Applies what is missing, each database in one transaction: a process that dies half-way leaves nothing."""
    _upgrade(open_database(main_url), metadata, "versions", None)
    _upgrade(open_face_keys(face_keys_url), face_key_metadata, "face_keys", FACE_KEYS_SCHEMA)


def scripts() -> Path:
    """Beside the package in an installed wheel, in the repository's root otherwise."""
    installed = PACKAGE / "_migrations"
    return installed if installed.is_dir() else PACKAGE.parent / "migrations"


def _upgrade(engine: Engine, target: MetaData, versions: str, schema: str | None) -> None:
    with engine.connect() as connection:
        _begin_alone(connection)
        try:
            if engine.dialect.name == "sqlite":
                schema = None
            elif schema is not None:
                connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            command.upgrade(_config(connection, target, versions, schema), "head")
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
    engine.dispose()


def _begin_alone(connection: Connection) -> None:
    """Others who start at the same moment wait here and then find nothing left to do."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql(TURNS)


def _config(connection: Connection, target: MetaData, versions: str, schema: str | None) -> Config:
    config = Config(attributes={"connection": connection, "metadata": target, "schema": schema})
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(scripts() / versions).replace("%", "%%"))
    return config

"""Migrations: they lead to the tables that the code knows, all of them or none, and nobody trips over another."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, inspect

from idp.store import migrate
from idp.store.database import open_database, open_face_keys
from idp.store.face_key_tables import FACE_KEYS_SCHEMA, face_key_metadata
from idp.store.tables import metadata
from tests.databases import Database, Urls


def test_up_07_migrations_lead_to_the_tables_of_the_code(database: Database) -> None:
    assert _difference(database.main, metadata, None) == []


def test_up_07_migrations_lead_to_the_face_key_tables_of_the_code(database: Database) -> None:
    if database.urls.kind == "postgresql":
        assert _difference(database.face_keys, face_key_metadata, FACE_KEYS_SCHEMA) == []
        return
    without_schema = MetaData()
    for table in face_key_metadata.tables.values():
        table.to_metadata(without_schema, schema=None)
    assert _difference(database.face_keys, without_schema, None) == []


def _difference(engine: Engine, target: MetaData, schema: str | None) -> list[object]:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return name == schema if kind == "schema" else name != "alembic_version"

    options = {"compare_type": True, "include_schemas": schema is not None, "include_name": ours}
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), target))


def test_the_comparison_sees_a_missing_column(database: Database) -> None:
    with database.main.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE people DROP COLUMN name")
    try:
        assert _difference(database.main, metadata, None) != []
    finally:
        with database.main.connect() as connection:
            connection.exec_driver_sql("ALTER TABLE people ADD COLUMN name TEXT")


def test_face_keys_have_a_home_of_their_own(empty_database_urls: Urls) -> None:
    migrate.upgrade(empty_database_urls.main, empty_database_urls.face_keys)
    keys = {"tenant_face_keys", "person_face_keys"}
    main, face_keys = open_database(empty_database_urls.main), open_face_keys(empty_database_urls.face_keys)
    schema = FACE_KEYS_SCHEMA if empty_database_urls.kind == "postgresql" else None
    assert not keys & set(inspect(main).get_table_names())
    assert keys <= set(inspect(face_keys).get_table_names(schema=schema))
    main.dispose()
    face_keys.dispose()


def test_migrating_twice_changes_nothing(database: Database) -> None:
    before = inspect(database.main).get_table_names()
    migrate.upgrade(database.urls.main, database.urls.face_keys)
    assert inspect(database.main).get_table_names() == before


def test_up_03_a_migration_that_breaks_off_leaves_nothing_and_can_be_repeated(
    empty_database_urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step after the first revision fails, as a full disk or a killed process would make it."""
    upgrade = migrate.command.upgrade

    def breaks(*args: object) -> None:
        upgrade(*args)  # type: ignore[arg-type]
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(migrate.command, "upgrade", breaks)
        with pytest.raises(OSError, match="no space left"):
            migrate.upgrade(empty_database_urls.main, empty_database_urls.face_keys)
    engine = open_database(empty_database_urls.main)
    assert inspect(engine).get_table_names() == []
    migrate.upgrade(empty_database_urls.main, empty_database_urls.face_keys)
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_the_readme_tells_of_every_table() -> None:
    told = (migrate.scripts() / "README.md").read_text(encoding="utf-8")
    names = [*metadata.tables, *(table.name for table in face_key_metadata.tables.values())]
    assert [name for name in names if f"\n| `{name}` |" not in told] == []

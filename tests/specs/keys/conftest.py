"""Two tenants with keys, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from idp.store.database import open_database, open_face_keys
from idp.store.migrate import upgrade
from tests.databases import (  # noqa: F401
    Database,
    Urls,
    database,
    database_urls,
    postgres,
    postgres_migrated,
    sqlite_template,
)
from tests.specs.issuing import Founded, Issuing, founded_on, issuing_on


@pytest.fixture(scope="session")
def founded_once(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    folder = tmp_path_factory.mktemp("founded-keys")
    urls = Urls(f"sqlite:///{folder / 'main.db'}", f"sqlite:///{folder / 'face-keys.db'}")
    upgrade(urls.main, urls.face_keys)
    return founded_on(Database(urls, open_database(urls.main), open_face_keys(urls.face_keys)))


@pytest.fixture
def issuing(database: Database, founded_once: Founded) -> Issuing:  # noqa: F811
    return issuing_on(database, founded_once)

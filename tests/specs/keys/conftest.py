"""Two tenants with keys, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.databases import (  # noqa: F401
    Database,
    database,
    database_urls,
    postgres,
    postgres_migrated,
    sqlite_template,
)
from tests.specs.issuing import Issuing, issuing_on


@pytest.fixture
def issuing(database: Database) -> Issuing:  # noqa: F811
    return issuing_on(database)

"""Two tenants with keys, on SQLite and on PostgreSQL."""

from tests.specs.keys.conftest import (  # noqa: F401
    database,
    database_urls,
    founded_once,
    issuing,
    postgres,
    postgres_migrated,
    sqlite_template,
)

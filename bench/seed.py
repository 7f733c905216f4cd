"""Many tenants and people, to measure with: python -m bench.seed --tenants 10000 --people 1000000 [--database URL].

They are rows alone: without passwords and keys nobody signs in. People are spread evenly, but the first tenant gets a
tenth of them all.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert

from idp.context import Policy
from idp.ids import new_id
from idp.store.database import open_database
from idp.store.tables import people, tenants

BATCH = 10_000
AT = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = ("Ada", "Ben", "Cem", "Dora", "Emil", "Fatma", "Greta", "Hugo", "Ines", "Jan")


def tenant_rows(number: int, url: str) -> Iterator[dict[str, Any]]:
    policy = asdict(Policy())
    for one in range(number):
        slug = f"seeded-{one:06}"
        yield {
            "id": new_id(), "slug": slug, "name": f"Seeded {one}", "base_url": f"{url}/t/{slug}", "active": True,
            "theme": "default", "policy": policy, "branding": {}, "claims": [], "created_at": AT,
        }  # fmt: skip


def people_rows(ids: list[str], number: int) -> Iterator[dict[str, Any]]:
    for one in range(number):
        tenant = ids[0] if one % 10 == 0 else ids[one % len(ids)]
        name = NAMES[one * 7 % 10]
        email = f"{name.lower()}.{one:08}@example.com"
        yield {
            "tenant": tenant, "id": new_id(), "email": email, "email_key": email, "email_verified": True,
            "name": f"{name} {one}", "claims": {}, "active": one % 50 != 0, "created_at": AT,
        }  # fmt: skip


def seed(connection: Connection, how_many: int, persons: int, url: str) -> list[str]:
    """The ids of the tenants, which are new. Says how far it is."""
    rows = list(tenant_rows(how_many, url))
    put(connection, tenants, iter(rows), how_many)
    ids = [row["id"] for row in rows]
    put(connection, people, people_rows(ids, persons), persons)
    return ids


def put(connection: Connection, table: Any, rows: Iterator[dict[str, Any]], total: int) -> None:
    began, done = time.perf_counter(), 0
    while batch := list(islice(rows, BATCH)):
        connection.exec_driver_sql("BEGIN")
        connection.execute(insert(table), batch)
        connection.exec_driver_sql("COMMIT")
        done += len(batch)
        print(f"\r{table.name}: {done:,} of {total:,}, {time.perf_counter() - began:.0f} s", end="", flush=True)
    print()


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--tenants", type=int, default=10_000)
    reader.add_argument("--people", type=int, default=1_000_000)
    reader.add_argument("--database", required=True, help="its tables exist: `faceguard tenant list` makes them")
    reader.add_argument("--public-url", default="http://localhost:8080")
    given = reader.parse_args()
    engine = open_database(given.database)
    with engine.connect() as connection:
        seed(connection, given.tenants, given.people, given.public_url)
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
    engine.dispose()


if __name__ == "__main__":
    main()

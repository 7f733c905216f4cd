"""Many tenants and people, to measure with: python -m bench.seed --database URL [--tenants N] [--people N] …

They are rows alone: without keys nobody signs in to them. The first tenant is the large one: it has a tenth of all
people, half of all audit events, thousands of applications, and much of everything else that a list can hold.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from bench import furniture, history, inhabitants
from bench.bulk import put
from idp.store import audit_tables, tables
from idp.store.database import open_database

LARGE = inhabitants.slug_of(0)


@dataclass(frozen=True, slots=True)
class Sizes:
    """`large`: applications of the large tenant; there are as many of other things, or a part or a multiple. `days`:
    of which it is known how often what happened in every hour."""

    tenants: int = 10_000
    people: int = 1_000_000
    events: int = 1_000_000
    large: int = 5_000
    days: int = 90


@dataclass(frozen=True, slots=True)
class Settled:
    """Ids: of every tenant, of the large one's people, of the administrator of many."""

    tenants: list[str]
    people: list[str]
    auditor: str


@dataclass(frozen=True, slots=True)
class Seeded:
    """Those of whom there is most: `busy` has hundreds of sessions, consents and groups, `auditor` hundreds of tenants,
    `group` a twentieth of the large tenant's people, `webhook` a tenth of the deliveries."""

    busy: str
    auditor: str
    group: str
    role: str
    webhook: str


def seed(connection: Connection, sizes: Sizes, url: str, now: datetime) -> Seeded:
    """Into a migrated database that has the tenant `system`. Says on standard error how far it is."""
    return fill(connection, settle(connection, sizes, url, now), sizes, now)


def settle(connection: Connection, sizes: Sizes, url: str, now: datetime) -> Settled:
    """The first half: tenants, their people, their administrators."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA synchronous=OFF")  # of this connection: what is lost is seeded anew
        connection.exec_driver_sql("PRAGMA cache_size=-400000")
    ids = _tenants(connection, sizes, url, now)
    persons = _people(connection, ids, sizes, now)
    return Settled(ids, persons, _administrators(connection, ids, sizes, now))


def fill(connection: Connection, settled: Settled, sizes: Sizes, now: datetime) -> Seeded:
    """The second half: what the large tenant has, and what happened."""
    seeded = _large(connection, settled, sizes, now)
    _history(connection, settled.tenants, settled.people, sizes, now)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA wal_checkpoint")
        connection.exec_driver_sql("PRAGMA synchronous=FULL")
        connection.exec_driver_sql("PRAGMA cache_size=-2000")
    else:
        connection.exec_driver_sql("VACUUM ANALYZE")
    return seeded


def _tenants(connection: Connection, sizes: Sizes, url: str, now: datetime) -> list[str]:
    return _noted(connection, tables.tenants, inhabitants.tenants(sizes.tenants, url, now), sizes.tenants)


def _people(connection: Connection, ids: list[str], sizes: Sizes, now: datetime) -> list[str]:
    """The ids of the large tenant's."""
    found: list[str] = []

    def noted() -> Iterable[dict[str, Any]]:
        for row in inhabitants.people(ids, sizes.people, now):
            if row["tenant"] == ids[0]:
                found.append(row["id"])
            yield row

    put(connection, tables.people, noted(), sizes.people)
    return found


def _administrators(connection: Connection, ids: list[str], sizes: Sizes, now: datetime) -> str:
    system = _system(connection)
    number = max(3, min(sizes.large, sizes.tenants // 2))
    rows = [inhabitants.person(system, "Mona", one, now) for one in range(number)]
    persons = _noted(connection, tables.people, rows, number)
    appointed = list(inhabitants.administrators(system, persons, ids, sizes.large // 10, now))
    put(connection, tables.administrators, appointed, len(appointed))
    put(connection, tables.console_sessions, history.console_sessions(system, persons, now), number)
    return persons[-1]


def _large(connection: Connection, settled: Settled, sizes: Sizes, now: datetime) -> Seeded:
    tenant, persons = settled.tenants[0], settled.people
    large, busy, some = sizes.large, persons[0], max(1, sizes.large // 25)
    put(connection, tables.clients, furniture.applications(tenant, large, now), large)
    groups = _noted(connection, tables.groups, furniture.groups(tenant, "group", large, now), large)
    roles = _noted(connection, tables.groups, furniture.groups(tenant, "role", large // 10 + 1, now), large // 10 + 1)
    for group in (groups[0], roles[0]):
        part = persons[: max(1, len(persons) // 2)]
        put(connection, tables.group_members, furniture.members(tenant, group, part, now), len(part))
    held = groups[1 : 1 + min(199, large)]
    put(connection, tables.group_members, furniture.memberships(tenant, held, busy, now), len(held))
    signed_in = list(furniture.sessions(tenant, [*[busy] * some, *persons[: large * 2]], now))
    put(connection, tables.sessions, signed_in, len(signed_in))
    put(connection, tables.evidence, furniture.evidence(tenant, signed_in), len(signed_in) * 2)
    put(connection, tables.grants, furniture.grants(tenant, signed_in, large), len(signed_in) * 2)
    consents = [(busy, one) for one in range(some)] + [(one, 0) for one in persons[1 : large * 2]]
    put(connection, tables.consents, furniture.consents(tenant, consents, now), len(consents))
    put(connection, tables.passkeys, furniture.passkeys(tenant, busy, 10, now), 10)
    put(connection, tables.signing_keys, furniture.removed_keys(tenant, 100, now), 100)
    put(connection, tables.registration_tokens, furniture.registration_tokens(tenant, large, now), large)
    hooks = _noted(connection, audit_tables.webhooks, furniture.webhooks(tenant, 10, now), 10)
    deliveries = furniture.deliveries(tenant, hooks, large * 40, now)
    put(connection, audit_tables.webhook_deliveries, deliveries, large * 40)
    return Seeded(busy, settled.auditor, groups[0], roles[0], hooks[0])


def _history(connection: Connection, ids: list[str], persons: list[str], sizes: Sizes, now: datetime) -> None:
    system = _system(connection)
    events = history.events(ids, system, persons, sizes.large, sizes.events, now)
    put(connection, audit_tables.audit_events, events, sizes.events)
    much = [one for tenant in (ids[0], system) for one in history.activity(tenant, sizes.days, now)]
    put(connection, audit_tables.audit_activity, much, len(much))
    little = history.little_activity(ids[1:], now)
    put(connection, audit_tables.audit_activity, little, len(ids[1:]) * 10)


def _system(connection: Connection) -> str:
    found: str = connection.execute(select(tables.tenants.c.id).where(tables.tenants.c.slug == "system")).scalar_one()
    return found


def _noted(connection: Connection, table: Table, rows: Iterable[dict[str, Any]], total: int) -> list[str]:
    """The ids."""
    made = list(rows)
    put(connection, table, made, total)
    return [one["id"] for one in made]


def add_sizes(reader: argparse.ArgumentParser) -> None:
    for field in fields(Sizes):
        reader.add_argument(f"--{field.name}", type=int, default=field.default)


def sizes_of(given: argparse.Namespace) -> Sizes:
    return Sizes(**{field.name: getattr(given, field.name) for field in fields(Sizes)})


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    add_sizes(reader)
    reader.add_argument("--database", required=True, help="its tables exist: `faceguard tenant list` makes them")
    reader.add_argument("--public-url", default="http://localhost:8080")
    given = reader.parse_args()
    engine = open_database(given.database)
    with engine.connect() as connection:
        seed(connection, sizes_of(given), given.public_url, datetime.now(UTC))
    engine.dispose()


if __name__ == "__main__":
    main()

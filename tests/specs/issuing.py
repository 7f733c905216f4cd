"""Keys and tokens of two tenants on one database, each call in a unit of work of its own, under a stepped clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, insert, select

from idp.clock import SteppedClock
from idp.context import Ctx
from idp.ids import new_id
from idp.keys.envelope import Envelope, new_key
from idp.keys.keyring import Keyring
from idp.keys.seal import Seals
from idp.refusal import Refused
from idp.store import clients, grants, people, tables, tenants
from idp.store.clients import Client
from idp.store.grants import Grant
from idp.store.people import Person
from idp.store.unit_of_work import UnitOfWork
from tests.databases import Database

TABLES = (tables.tenants, tables.clients, tables.tenant_keys, tables.signing_keys)
CLIENT = Client(
    "app", "App", "web", "none", None, ("https://app.example/cb",), grant_types=("authorization_code", "refresh_token")
)


@dataclass
class Issuing:
    """`keyring` is this process's; process() gives what another process of the same house has."""

    database: Database
    clock: SteppedClock = field(default_factory=SteppedClock)
    kek: bytes = field(default_factory=new_key)

    def __post_init__(self) -> None:
        self.keyring = self.process()
        self.seals = Seals(self.keyring)

    def process(self) -> Keyring:
        return Keyring(Envelope(self.kek), self.clock)

    @contextmanager
    def inside(self, slug: str = "one") -> Iterator[Ctx]:
        tx = UnitOfWork(self.database.main, self.clock)
        try:
            tenant = tenants.by_slug(tx, slug)
            assert tenant is not None
            yield Ctx(tenant, self.clock.now(), new_id(), tx)
            tx.commit()
        except Refused:
            tx.commit()
            raise
        finally:
            tx.close()

    def found(self, slug: str, *, keys: bool = True) -> None:
        tx = UnitOfWork(self.database.main, self.clock)
        tenant = tenants.create(tx, self.clock.now(), slug, slug, f"https://{slug}.example")
        ctx = Ctx(tenant, self.clock.now(), new_id(), tx)
        clients.register(ctx, CLIENT)
        if keys:
            self.keyring.create(ctx)
        tx.commit()
        tx.close()

    def grant(self, slug: str = "one", **given: object) -> tuple[Grant, Person]:
        """Alice's grant to the application, after a password and a face."""
        with self.inside(slug) as ctx:
            person = people.by_email(ctx, "alice@example.com") or people.add(
                ctx, "alice@example.com", "Alice", email_verified=True
            )
            good = {
                "person": person.id,
                "client": "app",
                "session": "session-1",
                "scope": ("openid", "email"),
                "acr": "urn:faceguard:acr:face",
                "amr": ("pwd", "face", "mfa"),
                "evidence": ("proof-1", "proof-2"),
                "auth_time": self.clock.now(),
            }
            return grants.add(ctx, **(good | given)), person  # type: ignore[arg-type]


@dataclass(frozen=True)
class Founded:
    """Two tenants with keys, as rows: their RSA keys are made once for all tests."""

    kek: bytes
    rows: dict[Table, list[dict[str, Any]]]


def founded_on(database: Database) -> Founded:
    made = Issuing(database)
    made.found("one")
    made.found("two")
    with database.main.connect() as connection:
        rows = {table: [dict(row._mapping) for row in connection.execute(select(table))] for table in TABLES}
    return Founded(made.kek, rows)


def issuing_on(database: Database, founded: Founded) -> Issuing:
    with database.main.connect() as connection:
        for table, rows in founded.rows.items():
            connection.execute(insert(table), rows)
    return Issuing(database, kek=founded.kek)

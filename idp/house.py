"""What one process of the house holds: settings, clock, database and keys, opened once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from idp.clock import Clock, SystemClock
from idp.context import Ctx, Tenant
from idp.ids import new_id
from idp.keys.envelope import Envelope, load_kek
from idp.keys.keyring import Keyring
from idp.keys.seal import Seals
from idp.oauth.clients.client_keys import ClientKeys
from idp.outbound.fetch import Fetcher
from idp.outbound.mail import Mailer
from idp.refusal import Refused
from idp.settings import Settings
from idp.store.database import open_database
from idp.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class House:
    settings: Settings
    clock: Clock
    database: Engine
    keyring: Keyring
    seals: Seals
    fetcher: Fetcher
    client_keys: ClientKeys
    mailer: Mailer

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        """A unit of work outside any request: the command line, the worker, the first start."""
        tx = UnitOfWork(self.database, self.clock)
        try:
            yield tx
            tx.commit()
        except Refused:
            tx.commit()
            raise
        finally:
            tx.close()

    def inside(self, tenant: Tenant, tx: UnitOfWork) -> Ctx:
        return Ctx(tenant, self.clock.now(), new_id(), tx)


def open_house(settings: Settings, clock: Clock | None = None) -> House:
    """Opens the database and the signing root key, which is made when absent (mode 0600)."""
    clock = clock or SystemClock()
    settings.places.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    keyring = Keyring(Envelope(load_kek(settings.places.sign_kek, "FACEGUARD_SIGN_KEK")), clock)
    database, fetcher = open_database(settings.databases.main), Fetcher(settings.outbound)
    seals, client_keys = Seals(keyring), ClientKeys(fetcher)
    mailer = Mailer(seals, settings.mail)
    return House(settings, clock, database, keyring, seals, fetcher, client_keys, mailer)

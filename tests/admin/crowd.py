"""A crowded installation: the rows of bench.seed, and who reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.seed import LARGE, Sizes, fill, settle
from idp.store import audit
from tests.admin.examples import furnish
from tests.admin.reads import Read, Reader, of_console, of_interface
from tests.world import World, found_world

OF_PAGES: Mapping[str, str] = {"factor": "password", "version": "1"}
OVER_MANY = 500  # tenants, of an administrator who has some and not all


@dataclass(frozen=True)
class Crowd:
    """`places`: of everything that an address can name, the one of which there is most."""

    world: World
    places: Mapping[str, str]
    reader: Reader
    of_many: Reader

    def reads(self, depth: int) -> list[tuple[Reader, Read]]:
        """All of them, by the platform's administrator; what lists tenants also by one who has many of them."""
        found = [(self.reader, one) for one in of_interface(self.reader, self.places, depth)]
        found += [(self.reader, one) for one in of_console(self.reader, self.places, depth)]
        for one in (Read("me.read", "/me"), Read("tenants.list", "/tenants"), Read("console", "/admin/tenants")):
            found.append((self.of_many, Read(f"{one.name} of many", one.path)))
        return found


def crowded(data: Path, sizes: Sizes, given: Mapping[str, str]) -> Crowd:
    """`given`: settings."""
    found_world(data, **given)
    world = World(data, given=dict(given))
    now = world.clock.now()
    with world.house.database.connect() as connection:
        settled = settle(connection, sizes, world.origin, now)
        with world.inside(LARGE) as ctx:
            world.house.keyring.create(ctx)
        places = {"tenant": LARGE, **furnish(world, LARGE)}
        seeded = fill(connection, settled, sizes, now)
    with world.inside(LARGE) as ctx:
        event = audit.recent(ctx, 1)[0]
    places |= {"person": seeded.busy, "group": seeded.group, "role": seeded.role, "webhook": seeded.webhook}
    places |= {"client": "app-000031", "event": str(event.seq), "principal": seeded.auditor, **OF_PAGES}
    some = tuple(settled.tenants[:OVER_MANY])
    return Crowd(world, places, Reader(world), Reader(world, some, "of-many"))

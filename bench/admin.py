"""How long the interface takes among many: python -m bench.admin [--tenants N] [--people N] [--database URL].

Every list and read of the interface, over WSGI in this process, in the tenant that has a tenth of all people. Prints
the median and the 95th percentile in milliseconds.
"""

from __future__ import annotations

import argparse
import logging
import re
import statistics
import tempfile
import time
from pathlib import Path

import structlog

from bench.seed import seed
from idp.admin.api.all import OPERATIONS
from tests.admin.caller import Caller
from tests.admin.conftest import appointed
from tests.admin.examples import furnish
from tests.world import World, found_world

ROUNDS = 40
SLUG = "seeded-000000"


def furnished(data: Path, how_many: int, persons: int, given: dict[str, str]) -> World:
    found_world(data, **given)
    world = World(data, given=given)
    with world.house.database.connect() as connection:
        seed(connection, how_many, persons, world.origin)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
    return world


def measured(world: World) -> dict[str, list[float]]:
    """Milliseconds of each read, by operation; lists also from their middle and with a search."""
    caller = appointed(world, "platform_admin")
    with world.inside(SLUG) as ctx:
        world.house.keyring.create(ctx)
    places = {"tenant": SLUG, **furnish(world, SLUG)}
    found: dict[str, list[float]] = {}
    for operation in (one for one in OPERATIONS if one.reads):
        path = re.sub(r"<(\w+)>", lambda place: places[place[1]], operation.path)
        asked: list[dict[str, str]] = [{}]
        if operation.query is not None and "cursor" in operation.query.model_fields:
            page = caller.get(path).json
            asked += [{"cursor": page["next"]}] if page["next"] else []
            asked += [{"search": "greta.0009"}] if "search" in operation.query.model_fields else []
        for query in asked:
            name = f"{operation.id} {' '.join(query)}".strip()
            found[name] = [_once(caller, path, query) for _ in range(ROUNDS)]
    return found


def _once(caller: Caller, path: str, query: dict[str, str]) -> float:
    began = time.perf_counter()
    answer = caller.get(path, **query)
    took = (time.perf_counter() - began) * 1000
    assert answer.status == 200, answer.text
    return took


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--tenants", type=int, default=10_000)
    reader.add_argument("--people", type=int, default=1_000_000)
    reader.add_argument("--database", help="an empty PostgreSQL database. Default: SQLite in a folder of its own")
    wanted = reader.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    given = {"database_url": wanted.database, "face_keys_url": wanted.database} if wanted.database else {}
    with tempfile.TemporaryDirectory() as folder:
        world = furnished(Path(folder), wanted.tenants, wanted.people, given)
        print(f"{'':<40} p50 ms   p95 ms")
        for name, times in measured(world).items():
            print(f"{name:<40} {statistics.median(times):6.1f}   {p95(times):6.1f}")
        world.house.database.dispose()


if __name__ == "__main__":
    main()

"""Nothing grows with the number of tenants or of people: every answer takes as many statements, as much work of the
database and no scan, among three times as many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bench.seed import LARGE, Sizes
from idp.store import tenants
from idp.worker import remove_unused_faces, rotate_old_keys
from tests.admin.crowd import Crowd, crowded
from tests.admin.reads import DOCUMENTS, Reader
from tests.databases import statements
from tests.world import World

FEW = Sizes(tenants=260, people=6500, events=18_000, large=60, days=2)
MANY = Sizes(tenants=780, people=19_500, events=54_000, large=60, days=2)
"""Of both the largest page is full."""
OVER, LOOKED_AT, EXPORTED = 100, 300, 40
HALVING = 4  # statements more, where an audit's moment is looked for among three times as many events
SCAN = re.compile(r"\bSCAN (\w+)")
HARMLESS = {"CONSTANT"}


@contextmanager
def worked(engine: Engine) -> Iterator[list[int]]:
    """How far SQLite's machine went: it asks back after each loop, which is about a row or an entry of an index."""
    steps = [0]

    def stepped() -> int:
        steps[0] += 1
        return 0

    def watch(connection: Any, _record: Any = None, _proxy: Any = None) -> None:
        connection.set_progress_handler(stepped, 1)

    event.listen(engine, "checkout", watch)
    yield steps
    event.remove(engine, "checkout", watch)


@pytest.fixture(scope="module")
def crowds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crowd, Crowd]]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("idp.store.audit_search.LOOKED_AT", LOOKED_AT)
        patched.setattr("idp.store.audit_search.EXPORTED_OF", LOOKED_AT)
        patched.setattr("idp.admin.api.audit.EXPORTED", EXPORTED)
        patched.setattr("tests.admin.crowd.OVER_MANY", OVER)
        patched.setattr("bench.inhabitants.OVER_MANY", OVER)
        both = [crowded(tmp_path_factory.mktemp("crowd"), sizes, {}) for sizes in (FEW, MANY)]
        yield both[0], both[1]
        for one in both:
            one.world.house.database.dispose()


@dataclass(frozen=True)
class Cost:
    statements: int
    steps: int
    scanned: frozenset[str]


def costs(crowd: Crowd) -> dict[str, Cost]:
    """By name, of every read that was answered once before."""
    found = {}
    for reader, one in crowd.reads(depth=1):
        reader.refresh()
        assert reader.read(one).status in (200, 303), one
        reader.refresh()
        with statements(reader.engine) as said, worked(reader.engine) as steps:
            reader.read(one)
        found[re.sub(r"=\S{20,}", "=…", one.name)] = Cost(len(said), steps[0], scanned(reader.engine, said))
    return found


def scanned(engine: Engine, said: list[tuple[str, Any]]) -> frozenset[str]:
    found = set()
    with engine.connect() as connection:
        for statement, bound in said:
            if statement.startswith("SELECT"):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", bound)
                found |= {table for row in plan for table in SCAN.findall(row[-1])}
    return frozenset(found - HARMLESS)


def test_no_answer_takes_more_with_more_tenants_and_people_and_none_looks_at_a_whole_table(
    crowds: tuple[Crowd, Crowd],
) -> None:
    few, many = costs(crowds[0]), costs(crowds[1])
    assert few.keys() <= many.keys()
    assert {name: one.scanned for name, one in many.items() if one.scanned} == {}
    both = {name: (few[name], many[name]) for name in few}
    assert {name: pair for name, pair in both.items() if pair[1].statements > pair[0].statements + _halved(name)} == {}
    assert {name: pair for name, pair in both.items() if pair[1].steps > 1.1 * pair[0].steps + 60} == {}
    assert {name: one.statements for name, one in many.items() if one.statements > 30 and name not in DOCUMENTS} == {}


def _halved(name: str) -> int:
    return HALVING if "since=" in name or "until=" in name else 0


def test_the_workers_hourly_jobs_do_not_ask_every_tenant(world: World) -> None:
    def of_jobs() -> list[int]:
        counts = []
        for job in (rotate_old_keys, remove_unused_faces):
            with statements(world.house.database) as said:
                assert not job(world.house)
            counts.append(len(said))
        return counts

    few = of_jobs()
    with world.house.transaction() as tx:
        for one in range(300):
            slug = f"tenant-{one:05}"
            tenants.create(tx, world.clock.now(), slug, f"Tenant {one}", f"http://localhost:8080/t/{slug}")
    assert of_jobs() == few


def test_an_administrator_of_one_tenant_is_told_of_no_other(crowds: tuple[Crowd, Crowd]) -> None:
    world = crowds[1].world
    one = Reader(world, (world.tenant(LARGE).id,), "of-one")
    assert [told["slug"] for told in one.caller.get("/tenants").json["items"]] == [LARGE]

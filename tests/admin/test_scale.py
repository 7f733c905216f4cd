"""Nothing grows with the number of tenants: every answer takes as many statements among 300 as among three."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from idp.admin.api.all import OPERATIONS
from idp.endpoints.gateway import Gateway
from idp.store import tenants
from idp.worker import remove_unused_faces, rotate_old_keys
from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.admin.examples import furnish
from tests.world import World

READS = [one for one in OPERATIONS if one.reads]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def saw(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", saw)
    yield said
    event.remove(engine, "before_cursor_execute", saw)


def grow(world: World, number: int) -> None:
    with world.house.transaction() as tx:
        for one in range(number):
            slug = f"tenant-{one:05}"
            tenants.create(tx, world.clock.now(), slug, f"Tenant {one}", f"http://localhost:8080/t/{slug}")


def statements(world: World, caller: Caller, places: dict[str, str]) -> dict[str, int]:
    assert isinstance(world.app, Gateway)
    found = {}
    for operation in READS:
        path = re.sub(r"<(\w+)>", lambda place: places[place[1]], operation.path)
        caller.get(path)
        world.clock.step(2)  # what is remembered for a second is read anew
        with counted(world.app._database) as said:
            assert caller.get(path).status == 200, operation.id
        found[operation.id] = len(said)
    return found


def test_no_answer_takes_more_statements_with_more_tenants(world: World, appoint: Appoint) -> None:
    places = {"tenant": "acme", **furnish(world, "acme")}
    callers = [appoint("platform_admin"), appoint("tenant_admin", "acme")]
    few = statements(world, callers[0], places)
    grow(world, 300)
    assert statements(world, callers[0], places) == few
    assert max(few.values()) < 20, few
    assert [one["slug"] for one in callers[1].get("/tenants").json["items"]] == ["acme"]


def test_the_workers_hourly_jobs_do_not_ask_every_tenant(world: World) -> None:
    def of_jobs() -> list[int]:
        counts = []
        for job in (rotate_old_keys, remove_unused_faces):
            with counted(world.house.database) as said:
                assert not job(world.house)
            counts.append(len(said))
        return counts

    few = of_jobs()
    grow(world, 300)
    assert of_jobs() == few

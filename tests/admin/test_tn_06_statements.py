"""TN-06. Every operation of the interface and every page of the console with every statement watched: none reaches a
tenant's table without naming the tenant, as the same rule in the database would have it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from idp.admin.api.all import OPERATIONS
from tests.admin.crowd import OF_PAGES
from tests.admin.examples import EXAMPLES, furnish
from tests.admin.reads import Reader, of_console, of_interface
from tests.stores.tenant_guard import guarded
from tests.world import World


@pytest.fixture
def watched(world: World) -> Iterator[tuple[Reader, dict[str, str]]]:
    places = {"tenant": "acme", **furnish(world, "acme"), **OF_PAGES}
    reader = Reader(world)
    with guarded(reader.engine), guarded(world.house.database):
        yield reader, places


def test_tn_06_every_change_names_its_tenant(watched: tuple[Reader, dict[str, str]]) -> None:
    reader, _places = watched
    for number, operation in enumerate(one for one in OPERATIONS if not one.reads):
        places = {"tenant": "acme", **furnish(reader.world, "acme")}
        make = EXAMPLES[operation.id].body
        body = make(f"n{number}") if make else None
        path = re.sub(r"<(\w+)>", lambda place, places=places: places[place[1]], operation.path)
        answer = reader.caller.send(operation.method, path, body)
        assert answer.status < 500, (operation.id, answer.text)


def test_tn_06_every_read_names_its_tenant(watched: tuple[Reader, dict[str, str]]) -> None:
    reader, places = watched
    read = 0
    for one in (*of_interface(reader, places, depth=1), *of_console(reader, places, depth=1)):
        reader.refresh()
        answer = reader.read(one)
        assert answer.status < 500, (one, answer.text[:500])
        read += 1
    assert read > 100

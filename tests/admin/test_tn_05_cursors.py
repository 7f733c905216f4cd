"""TN-05. A cursor is good for the list, the filters and the administrator that it was made for, and for nobody else;
what is no parameter of ours reaches no list. Every list of the interface is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.admin.api.all import OPERATIONS
from idp.admin.api.operation import Operation
from tests.admin.conftest import appointed
from tests.admin.examples import furnish
from tests.admin.reads import Reader
from tests.databases import statements
from tests.world import World, copy_world

LISTS = [one for one in OPERATIONS if one.query is not None and "cursor" in one.query.model_fields]
FORGED = ("forged", "", "' OR 1=1 --", "eyJhZnRlciI6WyIiXX0", '{"after": [""]}', "A" * 3000, "\x00", "%27")
UNKNOWN = ({"sort": "name; DROP TABLE people"}, {"order": "desc"}, {"filter": '{"$gt": ""}'}, {"offset": "1"})
SQL = "0) OR 1=1 --"


@pytest.fixture(scope="module")
def reader(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, dict[str, str]]]:
    world = copy_world(founded, tmp_path_factory.mktemp("cursors") / "data")
    for _ in range(3):
        places = {"tenant": "acme", **furnish(world, "acme")}
    made = Reader(world)
    appointed(world, "platform_admin", "other")
    yield made, places
    world.house.database.dispose()


def path_of(operation: Operation, places: dict[str, str]) -> str:
    return re.sub(r"<(\w+)>", lambda place: places[place[1]], operation.path)


def sealed(world: World, list_name: str) -> str:
    """Made by our own hands, for something else than a list."""
    with world.inside() as ctx:
        return world.house.seals.seal(ctx, "cursor", {"after": [SQL]}, bind=list_name, lifetime=60)


@pytest.mark.parametrize("operation", LISTS, ids=lambda one: one.id)
def test_tn_05_what_is_no_cursor_of_the_list_is_refused(
    reader: tuple[Reader, dict[str, str]], operation: Operation
) -> None:
    one, places = reader
    path = path_of(operation, places)
    for cursor in (*FORGED, sealed(one.world, operation.id)):
        if cursor:
            with statements(one.engine) as said:
                assert one.caller.get(path, cursor=cursor).status == 400, cursor
            told = [f"{statement} {bound}" for statement, bound in said]
            assert not [statement for statement in told if SQL in statement or "DROP" in statement]
    for query in (*UNKNOWN, {"limit": SQL}, {"limit": "0"}, {"limit": "201"}, {"limit": "1e9"}):
        assert one.caller.get(path, **query).status == 400, query


def test_tn_05_a_cursor_is_good_for_its_list_its_filters_and_its_administrator_alone(
    reader: tuple[Reader, dict[str, str]],
) -> None:
    one, places = reader
    made = {}
    for operation in LISTS:
        following = one.caller.get(path_of(operation, places), limit="1").json["next"]
        if following is not None:
            made[operation.id] = following
    assert len(made) > 5
    other = Reader(one.world, name="another")
    for operation in LISTS:
        path = path_of(operation, places)
        for name, cursor in made.items():
            status = 200 if name == operation.id else 400
            assert one.caller.get(path, cursor=cursor).status == status, (operation.id, name)
            assert other.caller.get(path, cursor=cursor).status == 400
            for place in (0, len(cursor) // 2, len(cursor) - 9):
                changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
                assert one.caller.get(path, cursor=changed).status == 400
    filtered = one.caller.get("/tenants/acme/people", limit="1", active="true").json["next"]
    assert one.caller.get("/tenants/acme/people", cursor=filtered, active="false").status == 400
    assert one.caller.get("/tenants/other/people", cursor=made["people.list"]).status == 400

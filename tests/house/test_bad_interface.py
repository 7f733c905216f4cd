"""A16 at the interface, with a good token: hostile places, parameters and bodies are refused as a problem; no refused
place or body comes back in it. What is no JSON of the document's shape, tests/admin/test_schema.py makes up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest

from idp.admin.api.all import OPERATIONS
from idp.admin.api.operation import Operation
from idp.tokens.audience import API
from tests.admin.conftest import appointed
from tests.admin.examples import furnish
from tests.agent import Answer
from tests.house.hostile import HOSTILE, JSON_BODIES, MARK, SEGMENTS
from tests.house.wire import ask
from tests.world import World, copy_world

REFUSED = {400, 403, 404, 405, 409, 413, 422}


@dataclass
class Door:
    """The interface with a token of the platform's administrator. A class because a world stands behind it."""

    world: World
    token: str
    places: dict[str, str]

    def knock(self, operation: Operation, places: dict[str, str], query: str = "", body: bytes = b"") -> Answer:
        path = re.sub(r"<(\w+)>", lambda place: places[place[1]], operation.path)
        headers = {"Authorization": f"Bearer {self.token}"}
        target = f"{API}{path}{'?' * bool(query)}{query}"
        kind = "application/json"
        return ask(self.world.app, operation.method, target, body=body, content_type=kind, headers=headers)


@pytest.fixture(scope="module")
def door(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    world = copy_world(founded, tmp_path_factory.mktemp("interface") / "data")
    places = {"tenant": "acme", **furnish(world, "acme")}
    caller = appointed(world, "platform_admin")
    yield Door(world, str(caller.token), places)
    world.house.database.dispose()


def assert_refused(answer: Answer, why: object) -> None:
    assert answer.status in REFUSED, (why, answer.status)
    assert MARK not in answer.body, why
    assert all("\n" not in value and "\r" not in value for _, value in answer.headers), why


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.id)
def test_places_parameters_and_bodies_that_nobody_means_are_refused(door: Door, operation: Operation) -> None:
    for name in re.findall(r"<(\w+)>", operation.path):
        for segment in SEGMENTS:
            if segment not in (".", ".."):
                assert_refused(door.knock(operation, door.places | {name: segment}), (name, segment[:40]))
    nowhere = door.places | {name: "nowhere" for name in re.findall(r"<(\w+)>", operation.path) if name != "tenant"}
    for body in JSON_BODIES if operation.body else ():
        assert_refused(door.knock(operation, nowhere, body=body), body[:40])
    for name in operation.query.model_fields if operation.query and operation.reads else ():
        for pattern in HOSTILE:
            value = quote_from_bytes(pattern.replace(b"%s", MARK))
            answer = door.knock(operation, door.places, f"{name}={value}")
            assert answer.status in REFUSED | {200}, (name, value[:40])
            assert answer.status == 200 or answer.json["status"] == answer.status
    twice = door.knock(operation, nowhere, "limit=1&limit=2&zqxmark=1")
    assert_refused(twice, "unknown parameters")

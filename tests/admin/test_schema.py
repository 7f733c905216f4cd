"""The OpenAPI document against what is served: schemathesis sends what it may and may not, and reads each answer by it.

What it sends goes to things that are there as well as to made-up ones, with a token of the platform's administrator.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from idp.admin.api.all import OPERATIONS
from tests.admin.caller import Caller
from tests.admin.conftest import appointed
from tests.admin.examples import furnish
from tests.world import World, copy_world

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
IDS = [one.id for one in OPERATIONS]


class Sent:
    """What the document describes, by operation. A class because a world stands behind it."""

    def __init__(self, world: World) -> None:
        self.caller: Caller = appointed(world, "platform_admin")
        self.places = {"tenant": "acme", **furnish(world, "acme")}
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app)
        found = [one.ok() for one in schema.get_all_operations()]
        self.operations: dict[str, Any] = {one.definition.raw["operationId"]: one for one in found}

    def send(self, id: str, examples: int) -> None:
        operation = self.operations[id]
        strategies = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=st.one_of(strategies), there=st.booleans())
        def sent(case: Any, there: bool) -> None:
            if there:
                case.path_parameters = {name: self.places[name] for name in case.path_parameters or {}}
            answer = case.call(headers={"Authorization": f"Bearer {self.caller.token}"})
            case.validate_response(answer, checks=CHECKS)

        sent()


@pytest.fixture(scope="module")
def sent(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    world = copy_world(founded, tmp_path_factory.mktemp("schema") / "data")
    yield Sent(world)
    world.house.database.dispose()


@pytest.mark.parametrize("id", IDS)
def test_what_is_answered_is_what_the_document_says(sent: Sent, id: str) -> None:
    sent.send(id, 8)


@pytest.mark.soak
@pytest.mark.parametrize("id", IDS)
def test_what_is_answered_is_what_the_document_says_at_length(sent: Sent, id: str) -> None:
    sent.send(id, 400)

"""A13. Every state at every endpoint, as a13_states.md has it, over HTTP; each change counts within a second."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.store.recent import Recent
from tests.specs.security.a13_endpoints import ENDPOINTS
from tests.specs.security.a13_states import STATES
from tests.specs.security.a13_world import Arranged, arrange
from tests.world import World

TABLE = Path(__file__).with_name("a13_states.md")
SECOND = 1.1  # and what the clock's ticks add


def _cells() -> dict[tuple[str, str], str]:
    found, head = {}, []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        first, *row = re.split(r"\s*\|\s*", line.strip("| "))
        if first == "state":
            head = row
        elif row and first in STATES:
            found |= {(first, endpoint): cell for endpoint, cell in zip(head, row, strict=True)}
    return found


CELLS = _cells()


@pytest.fixture(scope="session")
def arranged(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Arranged:
    return arrange(founded, tmp_path_factory.mktemp("a13") / "data")


@pytest.fixture
def world(arranged: Arranged, tmp_path: Path) -> Iterator[World]:
    with arranged.copied(tmp_path / "data") as world:
        yield world


def test_the_table_has_a_cell_for_every_state_and_endpoint() -> None:
    assert set(CELLS) == {(state, endpoint) for state in STATES for endpoint in ENDPOINTS}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a13_where_nothing_has_happened_everything_is_allowed(world: World, arranged: Arranged, endpoint: str) -> None:
    assert ENDPOINTS[endpoint](world, arranged) == "ok"


@pytest.mark.parametrize("cell", [cell for cell in CELLS if CELLS[cell] != "n/a"], ids=" - ".join)
def test_a13_each_state_counts_at_each_endpoint_within_a_second(
    world: World, arranged: Arranged, cell: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    state, endpoint = cell
    slug, name = ("system", "admin") if endpoint == "console" else ("acme", "alice")
    _remember(world, arranged)
    person = world.person(name, slug)
    with monkeypatch.context() as patched, world.inside(slug) as ctx:
        patched.setattr(Recent, "forget", lambda *_: None)  # so does a change that another process makes
        STATES[state](world, ctx, person)
    world.clock.step(SECOND)
    assert ENDPOINTS[endpoint](world, arranged) == CELLS[cell]


def _remember(world: World, arranged: Arranged) -> None:
    """The process has just read the tenants, the clients and the keys."""
    world.clock.step(0.1)
    assert world.userinfo(arranged.online["access_token"]).status == 200
    assert world.token(client_id="robot", grant_type="client_credentials").status == 200
    assert world.browser().get("/admin/").status == 200

"""A15. Secrets are nowhere but where they belong: logs, metrics, database files; faults tell nobody their cause."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.processors import format_exc_info
from structlog.testing import capture_logs

from tests.agent import Answer
from tests.house.route_map import GET, OF_TENANTS, POST, ROUTES, example
from tests.house.wire import ask
from tests.world import PASSWORD, World, copy_world

LONG_ENOUGH = 8  # characters; what is shorter is found everywhere


@dataclass(frozen=True, slots=True)
class Life:
    """What was secret in it, and everything it left behind."""

    secrets: dict[str, str]
    metrics: str
    log: str
    files: dict[str, bytes]


@pytest.fixture(scope="module")
def life(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Life:
    data = tmp_path_factory.mktemp("canaries") / "data"
    copy_world(founded, data)
    out = data.parent / "out.json"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.house.canaries", str(data), str(out)], capture_output=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr.decode()[-3000:]
    told = json.loads(out.read_text(encoding="utf-8"))
    files = {path.name: path.read_bytes() for path in data.iterdir() if path.is_file() and path.name != "client-secret"}
    return Life(told["secrets"], told["metrics"], ran.stderr.decode(), files)


def test_the_life_was_a_full_one(life: Life) -> None:
    kinds = {name.rpartition(" ")[0] for name in life.secrets}
    assert kinds >= {"password", "code", "refresh_token", "access_token", "id_token", "client secret", "csrf", "sealed"}
    assert kinds >= {
        "recovery code",
        "app secret",
        "mailed code",
        "invitation",
        "Authorization",
        "cookie fg-acme",
        "cookie fg-acme-browser",
        "mac",
    }
    assert kinds >= {"bearer", "application's secret", "initial token", "webhook's secret", "invited by", "shown once"}
    assert "cookie fg-admin" in kinds
    assert all(len(value) >= LONG_ENOUGH for value in life.secrets.values())
    events = {json.loads(line)["event"] for line in life.log.splitlines()}
    assert events >= {"request", "page refused", "token request refused", "userinfo refused", "capture refused"}
    assert "faceguard.db" in life.files


def test_lk_01_no_secret_is_in_the_log_at_debug(life: Life) -> None:
    assert [name for name, value in life.secrets.items() if value in life.log] == []


def test_lk_01_no_secret_is_in_the_metrics(life: Life) -> None:
    assert [name for name, value in life.secrets.items() if value in life.metrics] == []


def test_lk_01_no_secret_is_in_any_file_of_the_database(life: Life) -> None:
    """The bytes, with the write-ahead log and with what was deleted: digests and ciphertext alone are there."""
    at_rest = {name: value.encode() for name, value in life.secrets.items() if not name.startswith("state")}
    for file, content in life.files.items():  # an application's own state waits in its journey
        assert [name for name, value in at_rest.items() if value in content] == [], file


def test_lk_04_every_line_of_the_log_is_one_object_whatever_was_sent(life: Life) -> None:
    for line in life.log.splitlines():
        assert isinstance(json.loads(line), dict)
        assert line.isprintable()
        assert len(line) < 5000
    assert not [line for line in life.log.splitlines() if line.startswith("fake-line")]


def test_lk_05_no_query_is_in_the_log(life: Life) -> None:
    for value in ("response_type=", "code_challenge=", "state=", "id_token_hint=", "redirect_uri="):
        assert value not in life.log


def test_no_request_of_it_was_unforeseen(life: Life) -> None:
    assert [line for line in life.log.splitlines() if json.loads(line)["event"] == "unforeseen"] == []


@pytest.fixture
def broken_house(world: World) -> World:
    """A house in whose database a tenant's policy can no longer be read."""
    spoil(world, "UPDATE tenants SET policy = '{\"canary'")
    return world


@pytest.fixture
def emptied_house(world: World) -> World:
    """A house whose database has lost a table."""
    spoil(world, "ALTER TABLE tenants RENAME TO canary_tenants")
    return world


def spoil(world: World, statement: str) -> None:
    with world.house.database.connect() as connection:
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        connection.execute(text(statement))


def assert_tells_nothing(answer: Answer) -> None:
    for word in ("canary", "sqlite", "SQL", "Traceback", "Error", "JSON", "idp/", ".py", "SELECT"):
        assert word not in answer.text, word
    assert answer.header("Cache-Control") == "no-store"
    assert answer.header("X-Frame-Options") == "DENY"
    assert answer.all("Set-Cookie") == []


@pytest.mark.parametrize("path", OF_TENANTS)
def test_lk_02_a_fault_is_told_by_its_number_alone(broken_house: World, path: str) -> None:
    for method in sorted(ROUTES[path].methods & {GET, POST}):
        with capture_logs() as lines:
            answer = ask(broken_house.app, method, example(path))
        (noted,) = [line for line in lines if line["event"] == "unforeseen"]
        assert answer.status == 500
        assert noted["request_id"] in answer.text
        assert_tells_nothing(answer)


@pytest.mark.parametrize("path", OF_TENANTS)
def test_lk_02_a_database_that_cannot_answer_is_told_as_such(emptied_house: World, path: str) -> None:
    for method in sorted(ROUTES[path].methods & {GET, POST}):
        answer = ask(emptied_house.app, method, example(path))
        assert (answer.status, answer.header("Retry-After")) == (503, "1")
        assert_tells_nothing(answer)


def test_lk_02_a_fault_in_the_middle_of_a_sign_in_leaves_nobody_signed_in(world: World, broken_house: World) -> None:
    spoil(world, "UPDATE tenants SET policy = '{}'")
    browser = world.browser()
    form = world.authorize(browser).form("password")
    spoil(world, "UPDATE people SET claims = '{\"canary'")
    answer = browser.submit(form, email="alice@example.com", password=PASSWORD)
    assert answer.status == 500
    assert_tells_nothing(answer)
    assert "fg-acme" not in browser.cookies


def test_lk_01_an_error_of_the_database_names_no_value(world: World) -> None:
    browser = world.browser()
    form = world.authorize(browser).form("password")
    spoil(world, "ALTER TABLE people RENAME TO lost")
    with capture_logs([format_exc_info]) as lines:
        assert browser.submit(form, email="canary@example.com", password=PASSWORD).status == 503
    noted = json.dumps(lines, default=str)
    assert "no such table" in noted
    assert "canary" not in noted


def test_readiness_names_what_is_wrong_and_no_address(emptied_house: World) -> None:
    answer = ask(emptied_house.app, GET, "/readyz")
    assert (answer.status, answer.json["checks"]["database"]) == (503, "the database does not answer")
    assert ask(emptied_house.app, GET, "/healthz").status == 200

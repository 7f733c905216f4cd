"""A16 and the rest: whatever is sent, the answer is a refusal in the right form. Never a 500, nothing echoed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from idp.store.tables import metadata, tenants
from tests.agent import Answer
from tests.databases import Urls
from tests.house.doors import Door, doors
from tests.house.hostile import HEADERS, HOSTILE, JSON_BODIES, MARK, NAMED, SEGMENTS
from tests.house.route_map import GET, OF_TENANTS, POST, ROUTES, example
from tests.house.wire import ask
from tests.world import CALLBACK, World, copy_world, found_world

BYE = "https://app.example.com/bye"
DOORS = {
    "authorize GET": 200,
    "authorize POST": 200,
    "token code": 400,
    "token code public": 400,
    "token code in the form": 401,
    "token refresh": 200,
    "token refresh public": 400,
    "token refresh in the form": 401,
    "token client": 400,
    "device": 200,
    "token device": 400,
    "introspect": 200,
    "revoke": 200,
    "introspect by assertion": 200,
    "authorize by object": 200,
    "userinfo": 200,
    "end_session GET": 303,
    "end_session POST": 303,
    "passkey": 200,
    "sign-in": 303,
    "user code": 200,
    "user code in the address": 200,
    "invitation": 200,
    "codes saved": 303,
    "consent to a face": 200,
    "consent": 303,
    "password again": 200,
    "end_session": 303,
    "withdraw_consent": 303,
    "remove_face": 403,
    "add_passkey": 403,
    "recovery": 200,
    "totp": 200,
    "account totp": 403,
    "account remove_totp": 403,
    "account email": 303,
    "the journey's page": 200,
    "the account's page": 200,
    "capture": 400,
}
"""The doors, and what each answers as long as nothing is changed: the hostile value meets a request that is right."""


@pytest.fixture(scope="module")
def bad_world(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = copy_world(founded, tmp_path_factory.mktemp("bad") / "data")
    yield made
    made.house.database.dispose()


@pytest.fixture(scope="module")
def known_doors(bad_world: World) -> dict[str, Door]:
    return {door.name: door for door in doors(bad_world)}


def assert_foreseen(world: World, answer: Answer, why: object) -> None:
    """Answered, led nowhere strange, and what was sent does not come back in a refusal."""
    assert answer.status in {200, 201, 204, 303, 304, 400, 401, 403, 404, 405, 410, 413, 429, 503}, why
    assert answer.location is None or answer.location.startswith((f"{world.origin}/", f"{CALLBACK}?", BYE)), why
    assert not any("planted" in name.lower() for name, _ in answer.headers), why
    assert all("\n" not in value and "\r" not in value for _, value in answer.headers), why
    if answer.status >= 400 and answer.status != 429:  # what was typed stays in the form of whoever must wait
        assert MARK not in answer.body, why
    assert b"<script>zqx" not in answer.body, why
    assert b"<svg onload" not in answer.body, why


def test_every_door_opens_when_nothing_is_changed(world: World) -> None:
    assert {door.name: door.knock(world).status for door in doors(world)} == DOORS


@pytest.mark.parametrize("name", DOORS)
def test_each_field_with_each_hostile_value_is_answered(
    bad_world: World, known_doors: dict[str, Door], name: str
) -> None:
    door = known_doors[name]
    for field in [*door.fields, "unknown", "zqx[]", "csrf"]:
        for pattern in HOSTILE:
            value = pattern.replace(b"%s", MARK)
            answer = door.knock(bad_world, door.pairs(**{field: value}))
            assert_foreseen(bad_world, answer, (name, field, value[:60]))


@pytest.mark.parametrize("name", DOORS)
def test_fields_that_are_missing_doubled_or_spelled_as_lists_are_answered(
    bad_world: World, known_doors: dict[str, Door], name: str
) -> None:
    door = known_doors[name]
    given = door.pairs()
    for pair in given:
        rest = [other for other in given if other is not pair]
        for pairs in (
            rest,
            [*given, pair],
            [*given, (pair[0], MARK)],
            [*rest, (pair[0] + b"[]", pair[1])],
            [*rest, (pair[0] + b"[0]", MARK)],
        ):
            assert_foreseen(bad_world, door.knock(bad_world, pairs), (name, pairs))
    for pairs in ([], [(b"", b"")], [(MARK, b"")] * 3, [(b"a%d" % number, b"") for number in range(1000)]):
        assert_foreseen(bad_world, door.knock(bad_world, pairs), (name, len(pairs)))


@pytest.mark.parametrize("path", ROUTES)
def test_headers_that_cannot_be_read_are_answered(bad_world: World, path: str) -> None:
    for method in sorted(ROUTES[path].methods & {GET, POST}):
        for value in HEADERS:
            for given in (dict.fromkeys(NAMED, value), {"Authorization": value}, {"Cookie": value}):
                answer = ask(bad_world.app, method, example(path), headers=given)
                assert_foreseen(bad_world, answer, (path, method, value[:60]))


@pytest.mark.parametrize("path", ROUTES)
def test_paths_that_nobody_has_are_answered(bad_world: World, path: str) -> None:
    for place in ("tenant", "journey", "code", "capture", "theme", "name"):
        if f"<{place}>" in path:
            for segment in SEGMENTS:
                for method in sorted(ROUTES[path].methods & {GET, POST}):
                    answer = ask(bad_world.app, method, example(path, **{place: segment}))
                    assert_foreseen(bad_world, answer, (path, place, segment[:40]))
                    assert answer.status >= 400 or segment == "." or _to_the_consoles_sign_in(answer), (path, segment)


@pytest.mark.parametrize("path", OF_TENANTS)
def test_an_unknown_tenant_and_a_suspended_one_look_the_same(world: World, path: str) -> None:
    method = GET if GET in ROUTES[path].methods else POST
    with world.inside("other") as ctx:
        ctx.tx.execute(tenants.update().where(tenants.c.id == ctx.tenant.id).values(active=False))
    answers = [ask(world.app, method, example(path, tenant=slug)) for slug in ("other", "never")]
    assert [answer.status for answer in answers] == [404, 404]
    assert _shape(answers[0]) == _shape(answers[1])


def _to_the_consoles_sign_in(answer: Answer) -> bool:
    """Where a stranger is sent from every page of the console, whatever it is of."""
    return answer.status == 303 and "/admin/login?" in str(answer.location)


def _shape(answer: Answer) -> tuple[object, ...]:
    """What an observer can compare: header names, all but random values, the body's size."""
    return ([name for name, _ in answer.headers], answer.header("Content-Type"), len(answer.body))


@pytest.mark.parametrize("path", [path for path in ROUTES if POST in ROUTES[path].methods])
def test_ds_02_bodies_of_any_size_length_and_type_are_answered(bad_world: World, path: str) -> None:
    where = example(path)
    began = time.perf_counter()
    for length in (str(2**31), "9" * 5000, "-1", "abc", "\xb2", "1_0", "+5", " 7", "0x10"):
        answer = ask(bad_world.app, POST, where, body=b"a=b", CONTENT_LENGTH=length)
        assert answer.status in {413, 403, 404, 400, 401}, length
    large = b"a=" + b"b" * 1_000_000
    assert ask(bad_world.app, POST, where, body=large).status == 413
    assert ask(bad_world.app, POST, where, body=large, CONTENT_LENGTH="").status == 413
    for kind in (
        "multipart/form-data",
        "multipart/form-data; boundary=" + "x" * 5000,
        "application/json",
        "\xff",
        "",
        "text/xml",
    ):
        for body in (
            b"--x\r\n" * 10_000,
            b"&" * 60_000,
            b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
            b"\xff" * 1000,
            b'{"a":' * 600,
        ):
            assert_foreseen(
                bad_world, ask(bad_world.app, POST, where, body=body, content_type=kind), (path, kind, body[:20])
            )
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize("body", JSON_BODIES, ids=lambda body: repr(body[:24]))
def test_ds_03_json_that_is_not_what_it_should_be_is_refused(
    bad_world: World, known_doors: dict[str, Door], body: bytes
) -> None:
    door = known_doors["capture"]
    answer = ask(bad_world.app, POST, door.target, body=body, content_type="application/json", headers=door.headers)
    assert answer.status in {400, 404, 413}
    assert set(answer.json) <= {"error", "error_description"}


def test_frames_that_are_none_are_refused(bad_world: World) -> None:
    where = example("/t/<tenant>/face/captures/<capture>/frames")
    good = {"FG-Seq": "0", "FG-Step": "0", "FG-Time": "0", "FG-Mac": "A" * 43}
    for name in good:
        for value in ("", "-1", "x", "9" * 40, "9" * 19, "1.5", "\xb2", "0" * 5000, "A" * 44, "é" * 43, " 0"):
            answer = ask(bad_world.app, POST, where, body=b"\xff\xd8\xff", headers=good | {name: value})
            assert answer.status in {400, 503}, (name, value[:20])
    assert ask(bad_world.app, POST, where, body=b"x" * 49_153, headers=good).status == 413
    assert ask(bad_world.app, POST, where, headers=good).status == 400


def test_a_stranger_cannot_make_the_house_wait(bad_world: World) -> None:
    began = time.perf_counter()
    for _ in range(20):
        assert ask(bad_world.app, POST, example("/t/<tenant>/face/captures/<capture>/finish")).status == 404
    assert time.perf_counter() - began < 2


def test_ds_09_a_thousand_anonymous_requests_leave_no_row(world: World) -> None:
    def rows() -> dict[str, int]:
        with world.house.transaction() as tx:
            return {
                name: tx.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in metadata.tables.items()
                if table.schema is None
            }

    world.authorize(world.browser())
    before = rows()
    for number in range(100):
        browser = world.browser()
        world.authorize(browser, state=str(number))
        world.authorize(browser, client_id=f"junk{number}")
        for path in (
            "account",
            "account/face",
            "login/" + "A" * 22,
            "invite/" + "A" * 43,
            "oauth/end_session",
            "oauth/userinfo",
        ):
            browser.get(f"/t/acme/{path}")
        browser.post("/t/acme/login/start", {"csrf": "x", "sealed": "x", "email": "a", "password": "b"})
        browser.post("/t/acme/face/captures", {})
    assert rows() == before


def test_ds_11_the_longest_preferences_cost_nothing(bad_world: World) -> None:
    began = time.perf_counter()
    for header in ("de," * 20_000, "de-" * 20_000, "a;q=0." + "1" * 60_000, "\xff" * 65_536):
        answer = ask(bad_world.app, GET, "/t/acme/account", headers={"Accept-Language": header})
        assert answer.status == 200
    many = bad_world.browser().get("/t/acme/oauth/authorize", bad_world.request(ui_locales="de-" * 20_000))
    assert many.status == 200
    assert time.perf_counter() - began < 5


def test_what_one_database_cannot_hold_is_answered_on_both(database_urls: Urls, tmp_path: Path) -> None:
    given = {"database_url": database_urls.main, "face_keys_url": database_urls.face_keys}
    found_world(tmp_path, **given)
    world = World(tmp_path, given=given)
    for door in doors(world):
        for field in [*door.fields, "unknown"]:
            for value in (
                b"\x00",
                b"a\x00b",
                b"\xed\xa0\x80",
                b"\xff",
                b'{"userinfo":{"x":{"value":"\\u0000"}}}',
                b"A" * 3000,
            ):
                assert_foreseen(world, door.knock(world, door.pairs(**{field: value})), (door.name, field, value[:30]))
    for path in ROUTES:
        for place in ("tenant", "journey", "code", "capture"):
            if f"<{place}>" in path:
                for method in sorted(ROUTES[path].methods & {GET, POST}):
                    answer = ask(world.app, method, example(path, **{place: "a%00b"}))
                    assert answer.status in {400, 401, 403, 404} or _to_the_consoles_sign_in(answer), path
    for body in (b'{"journey":"\\u0000"}', b'{"journey":"' + b"A" * 3000 + b'"}'):
        assert ask(world.app, POST, "/t/acme/face/captures", body=body).status == 404
    world.house.database.dispose()

"""Every operation of the interface, asked by everybody for everything: TN-01, TN-02, AD-01, AD-02.

What is asked comes from idp.admin.api.all: a new operation needs its line in examples.py and is tried from then on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest

from idp.admin.api.all import OPERATIONS
from idp.admin.api.operation import Operation
from idp.admin.roles import GRANTED, OF_THE_PLATFORM
from idp.ids import new_id
from idp.store import administrators, tenants
from idp.store.administrators import Role
from idp.store.taken import Taken
from idp.tenants.found import found_tenant
from idp.tokens.access_token import LIFETIME
from tests.admin.caller import Caller
from tests.admin.conftest import appointed
from tests.admin.copies import begun, tokens_of
from tests.admin.examples import CANARIES, EXAMPLES, KINDS, TOLD_ONCE, furnish
from tests.agent import Answer
from tests.world import World, copy_world

ROLES: tuple[Role, ...] = get_args(Role)
SECRET = re.compile(
    r"(?:.*_)?(?:secrets?|passw(?:or)?d|hash|salt|templates?|embedding|seed|wrapped|private(?:_key|_jwk)?|tokens?|cookie"
    r"|codes?|credentials?|digest)|d|p|q|dp|dq|qi|oth|k"
)
NAMED_SECRET = re.compile(r"(client_)?secret|hash|salt|template|seed|d|p|q|dp|dq|qi")
BY_ID = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.id)
OF_TENANTS = [one for one in OPERATIONS if one.of_tenant]


@dataclass
class Everybody:
    """Callers by what they hold. A class because they share one world and what belongs to its two tenants."""

    world: World
    platform: Caller
    roles: dict[tuple[Role, str | None], Caller]
    strangers: dict[str, Caller]
    cookies: dict[str, str]
    own: dict[str, str]
    foreign: dict[str, str]

    def ask(self, caller: Caller, operation: Operation, places: dict[str, str], body: Any = None) -> Answer:
        path = re.sub(r"<(\w+)>", lambda place: places[place[1]], operation.path)
        answer = caller.send(operation.method, path, body)
        assert answer.status != 500, (operation.id, answer.text)
        scan(operation, answer)
        return answer


def scan(operation: Operation, answer: Answer) -> None:
    """AD-02: no name of a secret that holds text, and nothing that was planted."""
    for canary in CANARIES:
        assert canary not in answer.text, operation.id
    if "json" not in (answer.header("Content-Type") or "").partition(";")[0] or not answer.body:
        return
    lines = answer.text.splitlines() if operation.file else [answer.text]
    told = TOLD_ONCE.get(operation.id, set())
    for line in lines:
        assert [name for name in secrets_in(json.loads(line)) if name not in {*told, "at_hash"}] == [], operation.id


def secrets_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if SECRET.fullmatch(name) and isinstance(inner, str | list) and inner:
                yield name
            yield from secrets_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from secrets_in(inner)


@pytest.fixture(scope="module")
def everybody(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everybody]:
    world = copy_world(founded, tmp_path_factory.mktemp("every") / "data")
    expired = appointed(world, "platform_admin", scope=("faceguard:read",))
    world.clock.step(LIFETIME + 60)
    browser = world.browser()
    tokens = world.tokens(browser)
    with world.inside("other") as other:
        claims = {"iss": other.tenant.issuer, "aud": "http://localhost:8080/api/v1", "sub": "x"}
        elsewhere = world.house.keyring.sign(other, claims, typ="at+jwt", alg="ES256")
    strangers = {
        "nothing": Caller(world, None),
        "an ID token": Caller(world, tokens["id_token"]),
        "an access token of a tenant": Caller(world, tokens["access_token"]),
        "a token that another tenant signed": Caller(world, elsewhere),
        "an expired token": expired,
    }
    roles = {(role, over): appointed(world, role, over) for role in ROLES for over in (None, "acme", "other")}
    made = Everybody(
        world, roles["platform_admin", None], roles, strangers, dict(browser.cookies),
        {"tenant": "acme", **furnish(world, "acme")}, {"tenant": "other", **furnish(world, "other")},
    )  # fmt: skip
    yield made
    world.house.database.dispose()


def body_of(operation: Operation) -> Any:
    make = EXAMPLES[operation.id].body
    return make(f"n{new_id().lower().replace('_', '-').strip('-')}") if make else None


def unknown(places: dict[str, str], name: str) -> dict[str, str]:
    return places | {name: "999999999" if places[name].isdigit() else "x" * len(places[name])}


def test_every_operation_has_its_example() -> None:
    assert {one.id for one in OPERATIONS} <= set(EXAMPLES), "a new operation needs its line in examples.py"
    assert all((one.body is not None) == (EXAMPLES[one.id].body is not None) for one in OPERATIONS)
    ids = [one.id for one in OPERATIONS]
    assert len(ids) == len(set(ids))


@BY_ID
def test_ad_01_nobody_without_a_token_of_the_interface(everybody: Everybody, operation: Operation) -> None:
    body = body_of(operation)
    for who, caller in everybody.strangers.items():
        answer = everybody.ask(caller, operation, everybody.own, body)
        assert answer.status == 401, who
        assert answer.header("Content-Type") == "application/problem+json"
    cookie = "; ".join(f"{name}={value}" for name, value in everybody.cookies.items())
    path = re.sub(r"<(\w+)>", lambda place: everybody.own[place[1]], operation.path)
    answer = Caller(everybody.world, None).send(operation.method, path, body, headers={"Cookie": cookie})
    assert answer.status == 401


@BY_ID
def test_ad_01_a_role_does_what_it_is_given_and_nothing_else(everybody: Everybody, operation: Operation) -> None:
    names = re.findall(r"<(\w+)>", operation.path)
    places = everybody.own
    for name in names:
        places = places if name == "tenant" else unknown(places, name)
    for (role, over), caller in everybody.roles.items():
        answer = everybody.ask(caller, operation, places, {"nothing": 1} if operation.body else None)
        granted = operation.permission in GRANTED[role]
        if operation.of_tenant and over == "other":
            assert answer.status == 404, (role, over)
            continue
        if over is not None and operation.permission in OF_THE_PLATFORM:
            granted = False
        assert (answer.status in {401, 403}) != granted, (role, over, answer.text)


@pytest.mark.parametrize("operation", OF_TENANTS, ids=lambda one: one.id)
def test_tn_01_a_tenant_of_others_is_answered_like_none(everybody: Everybody, operation: Operation) -> None:
    body = body_of(operation)
    for role in ROLES:
        caller = everybody.roles[role, "other"]
        theirs = everybody.ask(caller, operation, everybody.own, body)
        nobodys = everybody.ask(caller, operation, everybody.own | {"tenant": "nobo"}, body)
        assert_same(theirs, nobodys)


@pytest.mark.parametrize("operation", OF_TENANTS, ids=lambda one: one.id)
def test_tn_01_an_object_of_another_tenant_is_answered_like_none(everybody: Everybody, operation: Operation) -> None:
    body = body_of(operation)
    for name in re.findall(r"<(\w+)>", operation.path):
        if name == "tenant" or name in KINDS:
            continue
        for caller in (everybody.platform, everybody.roles["tenant_admin", "acme"]):
            foreign = everybody.ask(caller, operation, everybody.own | {name: everybody.foreign[name]}, body)
            assert_same(foreign, everybody.ask(caller, operation, unknown(everybody.own, name), body))


def assert_same(one: Answer, other: Answer) -> None:
    assert (one.status, other.status) == (404, 404), one.text
    assert one.json | {"request_id": ""} == other.json | {"request_id": ""}
    assert len(one.body) == len(other.body)
    assert [name for name, _ in one.headers] == [name for name, _ in other.headers]


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.body], ids=lambda one: one.id)
def test_tn_02_a_body_that_names_something_else_than_the_address_is_refused(
    everybody: Everybody, operation: Operation
) -> None:
    assert operation.body is not None
    named = {"tenant", "tenant_id", "id", "slug", *re.findall(r"<(\w+)>", operation.path)}
    for name in sorted(named - set(operation.body.model_fields)):
        value = everybody.foreign.get(name, everybody.world.tenant("other").id)
        answer = everybody.ask(everybody.platform, operation, everybody.own, body_of(operation) | {name: value})
        assert answer.status == 422, (name, answer.text)
        assert answer.json["errors"][0]["pointer"] == f"/{name}"


@BY_ID
def test_the_example_is_good_and_answers_tell_no_secret(everybody: Everybody, operation: Operation) -> None:
    places = {"tenant": "acme", **furnish(everybody.world, "acme")}
    if operation.id.startswith("administrators."):
        places |= {"principal": appointed_once(everybody.world)}
    if operation.id == "tenants.remove":
        places |= {"tenant": suspended_once(everybody.world)}
    body = body_of(operation)
    if operation.id == "administrators.appoint":
        body |= {"principal": places["principal"]}
    if operation.id == "tokens.explain":
        body = tokens_of(everybody.platform, begun(everybody.platform))
    answer = everybody.ask(everybody.platform, operation, places, body)
    assert answer.status == operation.status, answer.text
    if operation.answer is not None:
        assert operation.answer.model_validate_json(answer.body)


def appointed_once(world: World) -> str:
    """A client that may be appointed and dismissed."""
    with suppress(Taken):
        appointed(world, None, scope=("faceguard:read", "faceguard:write", "openid"))
    with world.inside("system") as system:
        administrators.appoint(system, "None-all-3", "auditor")
    return "None-all-3"


def suspended_once(world: World) -> str:
    """A tenant that may be removed."""
    tenant = found_tenant(world.house, "left", "Left")
    with world.house.transaction() as tx:
        tenants.set_active(world.house.inside(tenant, tx), False)
    return tenant.slug


def test_ad_02_the_document_names_no_secret_that_is_not_told_once(everybody: Everybody) -> None:
    for operation in OPERATIONS:
        if operation.answer is not None:
            names = set(properties_in(operation.answer.model_json_schema(mode="serialization")))
            found = {
                name for name in names if re.fullmatch(r"(client_)?secret|hash|salt|template|seed|d|p|q|dp|dq|qi", name)
            }
            assert found <= TOLD_ONCE.get(operation.id, set()), operation.id
    document = Caller(everybody.world, None).get("/openapi.json")
    assert not any(canary in document.text for canary in CANARIES)


def properties_in(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield from schema["properties"]
        for inner in schema.values():
            yield from properties_in(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from properties_in(inner)

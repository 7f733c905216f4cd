"""Who administers: page by page, by whose it is, by address, by tenant."""

from __future__ import annotations

from idp.store import administrators, people
from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.world import World

PATH = "/administrators"


def appoint_many(world: World) -> list[str]:
    """The ids of those who got a role over acme."""
    with world.inside("system") as system:
        found = [people.add(system, f"mona{number}@example.com", email_verified=True).id for number in range(7)]
        for person in found:
            administrators.appoint(system, person, "support", world.tenant().id)
        administrators.appoint(system, found[0], "auditor", world.tenant("other").id)
    return found


def test_pages_hold_everybody_once(world: World, platform: Caller) -> None:
    appoint_many(world)
    seen, cursor = [], ""
    while True:
        page = platform.get(PATH, limit="3", **({"cursor": cursor} if cursor else {})).json
        assert len(page["items"]) <= 3
        seen += [(one["principal"], one["tenant"]) for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == len(platform.get(PATH).json["items"]) > 8


def test_they_are_found_by_address_by_id_and_by_tenant(world: World, platform: Caller) -> None:
    first, *_rest = appoint_many(world)
    by_address = platform.get(PATH, search=" MONA1").json["items"]
    assert [one["name"] for one in by_address] == ["mona1@example.com"]
    by_id = platform.get(PATH, principal=first).json["items"]
    assert {one["tenant"] for one in by_id} == {"acme", "other"}
    assert [one["principal"] for one in platform.get(PATH, tenant="other").json["items"]] == [first]
    assert platform.get(PATH, tenant="nobody").json["items"] == []
    assert platform.get(PATH, search="nobody").json["items"] == []
    assert [one["tenant"] for one in platform.get(PATH, principal=first, tenant="acme").json["items"]] == ["acme"]
    assert platform.get(PATH, principal=first, search="mona3").json["items"] == []
    assert len(platform.get(PATH, search="mona", tenant="acme").json["items"]) == 7


def test_those_that_are_found_by_address_come_page_by_page(world: World, platform: Caller) -> None:
    appoint_many(world)
    first = platform.get(PATH, search="mona", limit="3").json
    second = platform.get(PATH, search="mona", limit="5", cursor=first["next"]).json
    names = [one["name"] for one in (*first["items"], *second["items"])]
    assert names == ["mona0@example.com", *(f"mona{number}@example.com" for number in range(7))]
    assert second["next"] is None


def test_me_tells_every_role_in_one_statement(world: World, appoint: Appoint) -> None:
    caller = appoint("tenant_admin", "acme")
    with world.inside("system") as system:
        administrators.appoint(system, "tenant_admin-acme-2", "auditor", world.tenant("other").id)
    roles = {one["tenant"]: one for one in caller.get("/me").json["roles"]}
    assert {one: told["role"] for one, told in roles.items()} == {"acme": "tenant_admin", "other": "auditor"}
    assert "administrators.write" not in roles["acme"]["permissions"]

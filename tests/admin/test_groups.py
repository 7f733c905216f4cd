"""Groups and roles over HTTP, and the claims that tell applications of them."""

from __future__ import annotations

from typing import Any

import pytest

from idp.context import MappedClaim
from idp.store import audit, people, tenants
from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.world import World, claims_of

KINDS = ("groups", "roles")
EVERYWHERE = ["id_token", "userinfo", "access_token"]


def made(caller: Caller, name: str, kind: str = "groups", slug: str = "acme") -> str:
    answer = caller.post(f"/tenants/{slug}/{kind}", {"name": name})
    assert answer.status == 201, answer.text
    return str(answer.json["id"])


def put_in(caller: Caller, group: str, kind: str = "groups", name: str = "alice") -> None:
    path = f"/tenants/acme/{kind}/{group}/members/{caller.world.person(name).id}"
    assert caller.put(path, None).status == 204


def mapping(*given: tuple[str, str, str], places: list[str] | None = None, **more: str) -> dict[str, Any]:
    """(name, source, scope) each."""
    return {
        "items": [
            {"name": name, "source": source, "scope": scope, "places": places or EVERYWHERE, **more}
            for name, source, scope in given
        ]
    }


def mapped(caller: Caller, *given: tuple[str, str, str], places: list[str] | None = None, **more: str) -> None:
    answer = caller.put("/tenants/acme/claims", mapping(*given, places=places, **more))
    assert answer.status == 200, answer.text
    caller.world.clock.step(1.1)


def told(world: World, **departures: str) -> dict[str, dict[str, Any]]:
    """What an application learns, by place."""
    tokens = world.tokens(**departures)
    return {
        "id_token": claims_of(tokens["id_token"]),
        "access_token": claims_of(tokens["access_token"]),
        "userinfo": world.userinfo(tokens["access_token"]).json,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_group_is_made_renamed_filled_and_removed(platform: Caller, kind: str) -> None:
    every, alice = f"/tenants/acme/{kind}", platform.world.person().id
    group = made(platform, "Bakers", kind)
    read = platform.get(f"{every}/{group}")
    change = {"name": "Bakers of bread", "description": "All of them"}
    changed = platform.patch(f"{every}/{group}", change, If_Match=str(read.header("ETag")))
    assert changed.json == read.json | change
    late = platform.patch(f"{every}/{group}", {"name": "x"}, If_Match=str(read.header("ETag")))
    assert late.status == 412
    assert platform.put(f"{every}/{group}/members/{alice}", None).status == 204
    assert platform.put(f"{every}/{group}/members/{alice}", None).status == 204
    assert [one["id"] for one in platform.get(f"{every}/{group}/members").json["items"]] == [alice]
    assert platform.get(f"/tenants/acme/people/{alice}").json[kind] == [{"id": group, "name": "Bakers of bread"}]
    assert platform.delete(f"{every}/{group}/members/{alice}").status == 204
    assert platform.delete(f"{every}/{group}/members/{alice}").status == 404
    assert platform.delete(f"{every}/{group}").status == 204
    assert platform.get(f"{every}/{group}").status == 404


def test_names_are_one_kinds_own_and_come_in_order(platform: Caller) -> None:
    for name in ("b", "a", "c"):
        made(platform, name)
    assert platform.post("/tenants/acme/groups", {"name": "a"}).status == 409
    made(platform, "a", "roles")
    made(platform, "a", slug="other")
    second = platform.get("/tenants/acme/groups", search="b").json["items"][0]["id"]
    renamed = platform.patch(f"/tenants/acme/groups/{second}", {"name": "c"})
    assert (renamed.status, renamed.json["errors"][0]["pointer"]) == (409, "/name")
    first = platform.get("/tenants/acme/groups", limit="2").json
    rest = platform.get("/tenants/acme/groups", limit="2", cursor=first["next"]).json
    assert [one["name"] for one in (*first["items"], *rest["items"])] == ["a", "b", "c"]
    assert rest["next"] is None


def test_members_come_page_by_page(platform: Caller) -> None:
    group = made(platform, "All")
    for name in ("alice", "bob", "mallory"):
        put_in(platform, group, name=name)
    path = f"/tenants/acme/groups/{group}/members"
    first = platform.get(path, limit="2").json
    rest = platform.get(path, limit="2", cursor=first["next"]).json
    assert len({one["id"] for one in (*first["items"], *rest["items"])}) == 3
    other = made(platform, "None")
    assert platform.get(f"/tenants/acme/groups/{other}/members", limit="2", cursor=first["next"]).status == 400


def test_tn_01_groups_and_people_of_two_tenants_do_not_meet(platform: Caller, appoint: Appoint) -> None:
    admin, world = appoint("tenant_admin", "acme"), platform.world
    ours, theirs = made(platform, "Ours"), made(platform, "Theirs", slug="other")
    assert admin.get(f"/tenants/acme/groups/{theirs}").status == 404
    assert admin.patch(f"/tenants/acme/groups/{theirs}", {"name": "x"}).status == 404
    assert admin.delete(f"/tenants/acme/groups/{theirs}").status == 404
    assert admin.get(f"/tenants/acme/roles/{ours}").status == 404, "it is no role"
    stranger = world.person("alice", "other").id
    assert admin.put(f"/tenants/acme/groups/{ours}/members/{stranger}", None).status == 404
    assert admin.put(f"/tenants/acme/groups/{theirs}/members/{world.person().id}", None).status == 404
    assert admin.get("/tenants/other/groups").status == 404
    assert admin.put("/tenants/other/claims", {"items": []}).status == 404
    assert platform.get(f"/tenants/other/groups/{theirs}").json["name"] == "Theirs"


def test_tn_11_a_role_gives_nobody_a_right_here(platform: Caller) -> None:
    role = made(platform, "platform_admin", "roles", "system")
    with platform.world.inside("system") as system:
        person = people.add(system, "new@example.com").id
    assert platform.put(f"/tenants/system/roles/{role}/members/{person}", None).status == 204
    assert person not in [one["principal"] for one in platform.get("/administrators").json["items"]]


def test_support_reads_groups_and_changes_none(appoint: Appoint) -> None:
    support = appoint("support", "acme")
    assert support.get("/tenants/acme/groups").status == 200
    assert support.get("/tenants/acme/claims").status == 200
    assert support.post("/tenants/acme/groups", {"name": "x"}).status == 403
    assert support.put("/tenants/acme/claims", {"items": []}).status == 403


def test_groups_and_roles_are_told_where_and_under_which_scope_the_mapping_says(platform: Caller) -> None:
    world = platform.world
    put_in(platform, made(platform, "Bakers"))
    put_in(platform, made(platform, "Admins"))
    put_in(platform, made(platform, "editor", "roles"), "roles")
    mapped(platform, ("groups", "groups", "profile"), ("https://acme.example/roles", "roles", "email"))
    for place, said in told(world).items():
        assert said["groups"] == ["Admins", "Bakers"], place
        assert said["https://acme.example/roles"] == ["editor"], place
    for place, said in told(world, scope="openid profile").items():
        assert ("groups" in said, "https://acme.example/roles" in said) == (True, False), place
    mapped(platform, ("groups", "groups", "profile"), places=["userinfo"])
    assert [place for place, said in told(world).items() if "groups" in said] == ["userinfo"]
    tokens = world.redeem(world.code(name="bob")).json
    assert "groups" not in world.userinfo(tokens["access_token"]).json, "Bob is in none"


def test_a_scope_of_its_own_is_for_applications_that_registered_it(platform: Caller) -> None:
    world = platform.world
    put_in(platform, made(platform, "Bakers"))
    mapped(platform, ("groups", "groups", "groups"))
    assert "groups" not in told(world, scope="openid groups")["userinfo"]
    world.change_client("web", scope=("openid", "groups"))
    assert told(world, scope="openid groups")["id_token"]["groups"] == ["Bakers"]
    found = world.browser().get("/t/acme/.well-known/openid-configuration").json
    assert "groups" in found["scopes_supported"]
    assert "groups" in found["claims_supported"]
    other = world.browser().get("/t/other/.well-known/openid-configuration").json
    assert "groups" not in other["scopes_supported"] + other["claims_supported"]


def test_the_consent_page_says_what_goes_along(platform: Caller) -> None:
    world = platform.world
    mapped(platform, ("team", "groups", "profile"), ("department", "own", "profile"))
    page = world.sign_in(world.browser(), client_id="asks")
    assert "with the groups you are in" in page.text
    assert "kept about you as department" in page.text


@pytest.mark.parametrize(
    "name",
    ["iss", "sub", "aud", "amr", "acr", "auth_time", "nonce", "sid", "scope", "client_id", "email", "email_verified",
     "name", "exp", "grant_id", "cnf", "a#de", "", "a b", "{{x}}", "_claim_names"],
)  # fmt: skip
def test_a_name_that_tokens_use_themselves_cannot_be_mapped(platform: Caller, name: str) -> None:
    answer = platform.put("/tenants/acme/claims", mapping((name, "groups", "profile")))
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/items/0/name")


def test_a_mapping_is_whole_or_refused(platform: Caller) -> None:
    twice = platform.put("/tenants/acme/claims", mapping(("a", "groups", "profile"), ("a", "roles", "profile")))
    assert twice.json["errors"][0]["pointer"] == "/items/1/name"
    for wrong in (
        mapping(("a", "fixed", "profile")),
        mapping(("a", "groups", "profile"), value="x"),
        mapping(("a", "groups", "offline_access")),
        mapping(("a", "config", "profile")),
        mapping(("a", "groups", "profile"), places=["logs"]),
        mapping(("a", "groups", "profile"), template="{{x}}"),
    ):
        assert platform.put("/tenants/acme/claims", wrong).status == 422, wrong
    assert platform.get("/tenants/acme/claims").json == {"items": []}


def test_a_mapping_that_was_changed_meanwhile_is_not_overwritten(platform: Caller) -> None:
    tag = str(platform.get("/tenants/acme/claims").header("ETag"))
    assert platform.put("/tenants/acme/claims", mapping(("a", "groups", "profile")), If_Match=tag).status == 200
    assert platform.put("/tenants/acme/claims", {"items": []}, If_Match=tag).status == 412
    with platform.world.inside() as ctx:
        last = audit.last_of(ctx, "claims")
    assert last is not None
    assert last.detail == {"names": ["a"]}


TEMPLATES = ["{{1357*7531}}", "{{config}}", "${1357*7531}", "{tenant}", "<%= 1357*7531 %>", "{% raw %}", "%(x)s"]


@pytest.mark.parametrize("text", TEMPLATES)
def test_ad_08_values_are_literal_text_wherever_they_come_from(platform: Caller, text: str) -> None:
    world, alice = platform.world, f"/tenants/acme/people/{platform.world.person().id}"
    put_in(platform, made(platform, text))
    mapped(platform, ("all", "groups", "profile"), ("department", "own", "profile"), ("called", "name", "profile"))
    assert platform.patch(alice, {"name": text, "claims": {"department": text}}).status == 200
    for said in told(world).values():
        assert (said["all"], said["department"], said["called"]) == ([text], text, text)
    mapped(platform, ("motto", "fixed", "profile"), value=text)
    for said in told(world).values():
        assert said["motto"] == text
    page = world.sign_in(world.browser(), client_id="asks")
    assert str(1357 * 7531) not in page.text  # long: no random id holds it


def test_what_is_kept_under_a_name_of_ones_own_is_text(platform: Caller) -> None:
    alice = f"/tenants/acme/people/{platform.world.person().id}"
    mapped(platform, ("department", "own", "profile"))
    assert platform.patch(alice, {"claims": {"department": ["a", "b"]}}).status == 200
    for value in (7, {}, [], [1], "", {"a": "b"}, None, "x" * 1001):
        assert platform.patch(alice, {"claims": {"department": value}}).status == 422, value
    mapped(platform)
    assert "department" not in told(platform.world)["userinfo"]


def test_nothing_that_is_mapped_stands_in_for_what_a_token_says_itself(world: World) -> None:
    """Rows from elsewhere, a restored backup say, are no way around the names that cannot be mapped."""
    names = ("sub", "acr", "amr", "email_verified", "scope", "sid")
    with world.inside() as ctx:
        tenants.set_claims(ctx, tuple(MappedClaim(name, "fixed", "openid", value="forged") for name in names))
    world.clock.step(1.1)
    for said in told(world).values():
        assert "forged" not in str(said)

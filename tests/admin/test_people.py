"""The interface's people: found, added, changed, invited, unlocked and removed, through HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from idp.login import limits
from idp.store import administrators, audit, one_time, people
from idp.store.people import ACTIVE, BEHIND, PAGE, UP_TO
from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.admin.locked_out import lock_out
from tests.world import PASSWORD, World

PEOPLE = "/tenants/acme/people"
NEW_PASSWORD = "a new and longer passphrase"


def added(caller: Caller, email: str = "carol@example.com", slug: str = "acme", **more: Any) -> dict[str, Any]:
    answer = caller.post(f"/tenants/{slug}/people", {"email": email, **more})
    assert answer.status == 201, answer.text
    return dict(answer.json)


def link_of(caller: Caller, person: str, slug: str = "acme") -> str:
    answer = caller.post(f"/tenants/{slug}/people/{person}/invitation", {})
    assert answer.status == 201, answer.text
    return str(answer.json["link"]).removeprefix("http://localhost:8080")


def test_a_person_is_added_invited_and_signs_in(platform: Caller) -> None:
    world, made = platform.world, added(platform, name="Carol", claims={"nickname": "Caz"})
    assert platform.get(f"{PEOPLE}/{made['id']}").json == made
    assert (made["email_verified"], made["active"], made["groups"]) == (False, True, [])
    browser = world.browser()
    page = browser.get(link_of(platform, made["id"]))
    browser.submit(page.form("password"), password=NEW_PASSWORD, password_again=NEW_PASSWORD)
    tokens = world.redeem(world.code(name="carol", password=NEW_PASSWORD)).json
    assert world.userinfo(tokens["access_token"]).json["nickname"] == "Caz"


def test_a_second_invitation_kills_the_first(platform: Caller) -> None:
    made = added(platform)
    first, second = link_of(platform, made["id"]), link_of(platform, made["id"])
    browser = platform.world.browser()
    assert (browser.get(first).status, browser.get(second).status) == (404, 200)


def test_people_come_page_by_page_and_by_the_beginning_of_their_address(platform: Caller) -> None:
    for name in ("albert", "ALMA", "al.pha+tag"):
        added(platform, f"{name}@example.org")
    seen, cursor = [], {}
    while True:
        page = platform.get(PEOPLE, limit="2", **cursor).json
        seen += [one["email"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == sorted(seen, key=people.email_key)
    assert len(seen) == 6
    found = [one["email"] for one in platform.get(PEOPLE, search="Al").json["items"]]
    assert found == ["al.pha+tag@example.org", "albert@example.org", "alice@example.com", "ALMA@example.org"]
    assert platform.get(PEOPLE, search="%").json["items"] == []


def test_disabled_people_are_found_by_that(platform: Caller) -> None:
    bob = platform.world.person("bob").id
    assert platform.patch(f"{PEOPLE}/{bob}", {"active": False}).json["active"] is False
    assert [one["id"] for one in platform.get(PEOPLE, active="false").json["items"]] == [bob]
    assert bob not in [one["id"] for one in platform.get(PEOPLE, active="true").json["items"]]


@pytest.mark.parametrize("plan", ["people_active", "sqlite_autoindex_people"])
def test_a_page_of_people_is_one_range_of_an_index(world: World, plan: str) -> None:
    statement = PAGE.where(BEHIND, UP_TO, *([ACTIVE] if plan == "people_active" else []))
    bound = {"given_tenant": "t", "given_after": "", "given_up_to": "b", "given_limit": 51}
    with world.inside() as ctx:
        compiled = statement.compile(ctx.tx.engine)
        values = compiled.construct_params({**bound, "given_active": True})
        rows = ctx.tx._open().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled}", tuple(values[name] for name in compiled.positiontup or ())
        )
        steps = [str(row[-1]) for row in rows]
    assert len(steps) == 1, steps
    assert f"USING INDEX {plan}" in steps[0]


def test_what_is_no_address_or_taken_is_refused_beside_its_member(platform: Caller) -> None:
    for email in ("nobody", "a b@example.com", "a@b@c.example", "x\x00@example.com", "\u202eevil@example.com"):
        answer = platform.post(PEOPLE, {"email": email})
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/email"), email
    taken = platform.post(PEOPLE, {"email": "ALICE@example.com "})
    assert taken.status in (409, 422)
    assert platform.post(PEOPLE, {"email": "ALICE@EXAMPLE.com"}).status == 409


@pytest.mark.parametrize(
    "member",
    [
        {"role": "platform_admin"},
        {"tenant_id": "x"},
        {"email_verified": True},
        {"password_hash": "x"},
        {"mfa": False},
        {"face_template": "x"},
        {"id": "x"},
        {"groups": ["x"]},
    ],
)
def test_ad_06_members_that_are_not_for_changing_are_refused(platform: Caller, member: dict[str, Any]) -> None:
    alice = platform.world.person()
    answer = platform.patch(f"{PEOPLE}/{alice.id}", {"name": "A", **member})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, f"/{next(iter(member))}")
    assert platform.world.person() == alice


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": True},
        {"sub": "x"},
        {"amr": ["face"]},
        {"nickname": 7},
        {"is_admin": "yes"},
        {"birthdate": ""},
    ],
)
def test_ad_06_claims_are_typed_and_of_a_known_name(platform: Caller, claims: dict[str, Any]) -> None:
    alice = platform.world.person()
    answer = platform.patch(f"{PEOPLE}/{alice.id}", {"claims": claims})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, f"/claims/{next(iter(claims))}")
    assert platform.world.person() == alice


def test_a_change_of_what_was_changed_meanwhile_is_refused(platform: Caller) -> None:
    alice = f"{PEOPLE}/{platform.world.person().id}"
    tag = str(platform.get(alice).header("ETag"))
    assert platform.patch(alice, {"name": None}, If_Match=tag).json["name"] is None
    late = platform.patch(alice, {"name": "Late"}, If_Match=tag)
    assert late.status == 412
    assert late.json["change"] == {"changed": ["name"]}


def test_who_is_disabled_is_signed_out_everywhere_at_once(platform: Caller) -> None:
    world, browser = platform.world, platform.world.browser()
    tokens = world.tokens(browser, scope="openid offline_access")
    assert platform.patch(f"{PEOPLE}/{world.person().id}", {"active": False}).status == 200
    refreshed = world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert refreshed.json["error"] == "invalid_grant"
    assert world.userinfo(tokens["access_token"]).status == 401
    assert world.authorize(browser).form("password")
    platform.patch(f"{PEOPLE}/{world.person().id}", {"active": True})
    assert world.userinfo(tokens["access_token"]).status == 401, "what was revoked stays so"
    assert platform.post(f"{PEOPLE}/{world.person().id}/invitation", {}).status == 201


def test_nobody_disabled_is_invited(platform: Caller) -> None:
    made = added(platform)
    link = link_of(platform, made["id"])
    platform.patch(f"{PEOPLE}/{made['id']}", {"active": False})
    assert platform.world.browser().get(link).status == 404
    assert platform.post(f"{PEOPLE}/{made['id']}/invitation", {}).status == 409


def test_tn_04_who_comes_back_under_a_removed_persons_address_inherits_nothing(platform: Caller) -> None:
    world = platform.world
    old, tokens = world.person(), world.tokens()
    group = platform.post("/tenants/acme/groups", {"name": "Bakers"}).json["id"]
    assert platform.put(f"/tenants/acme/groups/{group}/members/{old.id}", None).status == 204
    assert platform.delete(f"{PEOPLE}/{old.id}").status == 204
    assert platform.get(f"{PEOPLE}/{old.id}").status == 404
    made = added(platform, "alice@example.com")
    assert made["id"] != old.id
    assert made["groups"] == []
    assert platform.get(f"/tenants/acme/groups/{group}/members").json["items"] == []
    assert world.userinfo(tokens["access_token"]).status == 401
    assert platform.get(f"{PEOPLE}/{made['id']}/factors").json["password_since"] is None
    assert world.person("alice", "other").id not in (old.id, made["id"])


def test_support_unlocks_and_does_no_more(appoint: Appoint) -> None:
    support = appoint("support", "acme")
    world, alice = support.world, support.world.person()
    lock_out(world, alice.email)
    factors = support.get(f"{PEOPLE}/{alice.id}/factors").json
    assert factors["locked"]
    assert [one["factor"] for one in factors["limits"] if one["blocked_until"]] == ["password"]
    assert support.post(f"{PEOPLE}/{alice.id}/unlock").status == 204
    assert not support.get(f"{PEOPLE}/{alice.id}/factors").json["locked"]
    assert world.code(password=PASSWORD)
    for refused in (
        support.patch(f"{PEOPLE}/{alice.id}", {"active": False}),
        support.post(f"{PEOPLE}/{alice.id}/invitation", {}),
        support.delete(f"{PEOPLE}/{alice.id}"),
        support.delete(f"{PEOPLE}/{alice.id}/factors/password"),
        support.delete(f"{PEOPLE}/{alice.id}/sessions"),
    ):
        assert refused.status == 403
    with world.inside() as ctx:
        assert audit.last_of(ctx, f"person/{alice.id}").kind == "person.unlocked"  # type: ignore[union-attr]


def test_every_rule_that_a_second_factor_counts_by_is_forgiven(world: World) -> None:
    counted = {factor.rule for factor in world.ways._by_name.values()}
    assert counted == set(limits.SECOND)


BELOW = (
    ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/factors"), ("DELETE", "/factors/password"),
    ("POST", "/invitation"), ("POST", "/unlock"), ("GET", "/sessions"), ("DELETE", "/sessions"), ("GET", "/consents"),
    ("DELETE", "/consents/web"), ("DELETE", "/sessions/x"),
)  # fmt: skip


@pytest.mark.parametrize(("method", "below"), BELOW)
def test_tn_01_a_person_of_another_tenant_is_nobody(appoint: Appoint, method: str, below: str) -> None:
    admin = appoint("tenant_admin", "acme")
    theirs = admin.world.person("alice", "other")
    body: Any = {"name": "x"} if method == "PATCH" else {} if below == "/invitation" else None
    for path in (f"{PEOPLE}/{theirs.id}{below}", f"/tenants/other/people/{theirs.id}{below}"):
        answer = admin.send(method, path, body)
        unknown = admin.send(method, path.replace(theirs.id, "x" * len(theirs.id)), body)
        assert (answer.status, unknown.status) == (404, 404), path
        assert answer.json | {"request_id": ""} == unknown.json | {"request_id": ""}
    assert admin.world.person("alice", "other") == theirs


def root(world: World) -> str:
    """A person of the tenant `system` who administers the platform."""
    with world.inside("system") as system:
        person = people.add(system, "root@example.com", "Root")
        administrators.appoint(system, person.id, "platform_admin")
    return person.id


@pytest.mark.parametrize(
    ("method", "below"),
    [("PATCH", ""), ("DELETE", ""), ("POST", "/invitation"), ("POST", "/unlock"), ("DELETE", "/factors/password")],
)
def test_tn_11_who_administers_the_administrators_tenant_becomes_none_of_them(
    appoint: Appoint, method: str, below: str
) -> None:
    admin = appoint("tenant_admin", "system")
    person = root(admin.world)
    body: Any = {"active": False} if method == "PATCH" else {} if below == "/invitation" else None
    assert admin.send(method, f"/tenants/system/people/{person}{below}", body).status == 403
    with admin.world.inside("system") as system:
        assert one_time.discard(system, "invitation", person) == 0


def test_tn_11_nobody_becomes_an_administrator_by_being_added_to_their_tenant(platform: Caller) -> None:
    made = added(platform, "new@example.com", "system")
    link_of(platform, made["id"], "system")
    with platform.world.inside("system") as system:
        assert administrators.of(system, made["id"]) == []


def test_who_is_removed_from_the_administrators_tenant_administers_no_more(platform: Caller) -> None:
    person = root(platform.world)
    assert platform.delete(f"/tenants/system/people/{person}").status == 204
    with platform.world.inside("system") as system:
        assert administrators.of(system, person) == []


def test_a_disabled_administrator_is_not_the_one_who_has_to_be_left(platform: Caller) -> None:
    person = root(platform.world)
    assert platform.patch(f"/tenants/system/people/{person}", {"active": False}).status == 200
    assert platform.delete("/administrators/platform_admin-all-2").status == 409
    assert platform.patch(f"/tenants/system/people/{person}", {"active": True}).status == 200
    assert platform.delete("/administrators/platform_admin-all-2").status == 204

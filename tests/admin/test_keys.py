"""/keys: public halves only, rotated without a gap, and taken out of use at once where one is lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.admin.caller import Caller
from tests.admin.conftest import Appoint

KEYS = "/tenants/acme/keys"
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k", "wrapped"}


@pytest.fixture
def admin(appoint: Appoint) -> Caller:
    return appoint("tenant_admin", "acme")


def items(admin: Caller, alg: str) -> list[dict[str, Any]]:
    return [one for one in admin.get(KEYS).json["items"] if one["alg"] == alg]


def published(admin: Caller, tenant: str = "acme") -> set[str]:
    return {key["kid"] for key in admin.world.browser().get(f"/t/{tenant}/oauth/jwks").json["keys"]}


def test_tn_03_a_private_key_never_leaves_and_keys_are_a_tenants_own(admin: Caller, platform: Caller) -> None:
    shown = admin.get(KEYS).json["items"]
    assert {one["alg"] for one in shown} == {"ES256", "RS256"}
    for one in shown:
        assert not PRIVATE & {*one, *one["public_jwk"]}
        assert one["state"] == "active"
    ours = {one["kid"] for one in shown}
    theirs = {one["kid"] for one in platform.get("/tenants/other/keys").json["items"]}
    assert not ours & theirs
    assert not theirs & published(admin)
    their_key = sorted(theirs)[0]
    assert admin.get(f"{KEYS}/{their_key}").status == 404
    assert admin.post(f"{KEYS}/{their_key}/retire", {}).status == 404
    assert platform.post(f"{KEYS}/{their_key}/retire", {}).status == 404


def test_rotation_publishes_the_next_keys_before_they_sign(admin: Caller) -> None:
    world, (former,) = admin.world, items(admin, "ES256")
    token = world.tokens()["access_token"]
    rotated = admin.post(f"{KEYS}/rotate")
    assert rotated.status == 200, rotated.text
    assert [one["state"] for one in items(admin, "ES256")] == ["active", "coming"]
    assert {one["kid"] for one in items(admin, "ES256")} <= published(admin)
    world.clock.step(301)
    retired, active = items(admin, "ES256")
    assert (retired["kid"], retired["state"], active["state"]) == (former["kid"], "retired", "active")
    bearer = {"Authorization": f"Bearer {token}"}
    assert world.browser().send("GET", "/t/acme/oauth/userinfo", headers=bearer).status == 200


def test_a_key_retired_at_once_has_a_successor_that_signs(admin: Caller) -> None:
    (former,) = items(admin, "ES256")
    retired = admin.post(f"{KEYS}/{former['kid']}/retire", {})
    assert retired.status == 200, retired.text
    assert admin.get(f"{KEYS}/{former['kid']}").json["state"] == "retired"
    assert admin.get(f"{KEYS}/{retired.json['successor']}").json["state"] == "active"
    admin.world.tokens()
    assert admin.post(f"{KEYS}/{former['kid']}/retire", {}).status == 409


def test_between_rotation_and_its_moment_the_coming_key_takes_over(admin: Caller) -> None:
    admin.post(f"{KEYS}/rotate")
    present, coming = items(admin, "ES256")
    assert admin.post(f"{KEYS}/{present['kid']}/retire", {}).json["successor"] == coming["kid"]
    assert admin.get(f"{KEYS}/{coming['kid']}").json["state"] == "active"
    assert admin.post(f"{KEYS}/{coming['kid']}/retire", {}).status == 200
    assert [one["state"] for one in items(admin, "ES256")].count("active") == 1
    admin.world.tokens()


def test_of_a_key_that_was_lost_nothing_is_believed_any_more(admin: Caller) -> None:
    world, (lost,) = admin.world, items(admin, "ES256")
    bearer = {"Authorization": f"Bearer {world.tokens()['access_token']}"}
    assert world.browser().send("GET", "/t/acme/oauth/userinfo", headers=bearer).status == 200
    assert admin.post(f"{KEYS}/{lost['kid']}/retire", {"removed": True}).status == 200
    world.clock.step(1.1)
    assert lost["kid"] not in published(admin)
    assert world.browser().send("GET", "/t/acme/oauth/userinfo", headers=bearer).status == 401
    assert admin.get(f"{KEYS}/{lost['kid']}").status == 404


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("support", 403)])
def test_who_may_see_keys(appoint: Appoint, role: str, status: int) -> None:
    caller = appoint(role, "acme")
    assert caller.get(KEYS).status == status
    assert caller.post(f"{KEYS}/rotate").status == 403


def test_tn_01_another_tenants_keys_are_not_there(admin: Caller) -> None:
    assert admin.get("/tenants/other/keys").status == 404
    assert admin.post("/tenants/other/keys/rotate").status == 404

"""A tenant's end through the interface: who may, when, what is left, and what becomes of it when it is broken off."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from idp.audit.verify import verify
from idp.biometrics.client import FaceUnavailable
from idp.keys.keyring import NoKeys
from idp.store import administrators, audit, people, removal, tenants
from idp.store.tables import metadata
from idp.tenants.removal import go_on_with_all
from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.world import World

OTHER = "/tenants/other"


def suspended(platform: Caller) -> Caller:
    assert platform.patch(OTHER, {"active": False}).status == 200
    return platform


def gone(world: World) -> list[str]:
    """The turn of a worker whose face process answers."""
    return go_on_with_all(world.house, lambda _tenant: True)


def left_of(world: World, tenant: str) -> set[str]:
    with world.house.database.connect() as connection:
        return {
            table.name
            for table in metadata.sorted_tables
            if "tenant" in table.c and connection.execute(select(table).where(table.c.tenant == tenant)).first()
        }


def test_only_a_suspended_tenant_is_removed_and_never_the_administrators_own(platform: Caller) -> None:
    refused = platform.delete(OTHER)
    assert refused.status == 409
    assert "Suspend it first" in refused.json["detail"]
    assert "administrators' own" in platform.delete("/tenants/system").json["detail"]


def test_tn_11_only_who_administers_the_platform_removes_a_tenant(platform: Caller, appoint: Appoint) -> None:
    suspended(platform)
    for role in ("tenant_admin", "support", "auditor"):
        assert appoint(role).delete(OTHER).status == 403
        assert appoint(role, "other").delete(OTHER).status == 403


def test_tn_10_a_removed_tenant_answers_nothing_and_nothing_of_it_stays(
    platform: Caller, appoint: Appoint, world: World
) -> None:
    theirs = appoint("tenant_admin", "other")
    browser, tokens = world.browser(), world.tokens(slug="other")
    world.sign_in(browser, slug="other")
    tenant = world.tenant("other")
    begun = suspended(platform).delete(OTHER)
    assert (begun.status, begun.json["removing"]) == (202, True)
    assert platform.delete(OTHER).status == 202
    assert theirs.get(OTHER).status == 404
    assert platform.get(OTHER).json["removing"]
    for refused in (platform.get(f"{OTHER}/people"), platform.patch(OTHER, {"active": True})):
        assert refused.status == 409
        assert "being removed" in refused.json["detail"]
    assert world.userinfo(tokens["access_token"], "other").status == 404
    assert world.token("other", grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status == 404
    assert browser.get("/t/other/account").status == 404
    assert gone(world) == []
    world.clock.step(61)
    assert gone(world) == ["other"]
    assert platform.get(OTHER).status == 404
    assert "other" not in [one["slug"] for one in platform.get("/tenants").json["items"]]
    assert left_of(world, tenant.id) <= set(removal.KEPT)
    assert world.browser().get("/t/acme/oauth/jwks").status == 200
    with world.inside("system") as system:
        assert administrators.of(system, "tenant_admin-other-2") == []
        ended = audit.last_of(system, "tenant/other")
    assert ended is not None
    assert ended.kind == "tenant.removed"


def test_its_address_is_given_to_nobody_again(platform: Caller, world: World) -> None:
    suspended(platform).delete(OTHER)
    for _ in range(2):
        again = platform.post("/tenants", {"slug": "other", "name": "Another"})
        assert again.status == 409
        assert "no address is given twice" in again.json["detail"]
        world.clock.step(61)
        gone(world)


def test_d6_its_keys_are_destroyed_first_and_its_audit_can_still_be_verified(platform: Caller, world: World) -> None:
    suspended(platform)
    with world.inside("other") as ctx:
        assert world.house.keyring.seal_key(ctx)
    platform.delete(OTHER)
    world.clock.step(61)
    with world.inside("other") as ctx, pytest.raises(NoKeys):
        world.house.keyring.seal_key(ctx)
    gone(world)
    with world.house.transaction() as tx:
        former = tenants.ever_by_slug(tx, "other")
        assert former is not None
        found = verify(world.house.keyring, world.house.inside(former, tx))
    assert (found.broken, found.unsealed) == (None, 0)
    assert found.events >= 3


def test_without_the_face_process_the_rest_waits(platform: Caller, world: World) -> None:
    suspended(platform).delete(OTHER)
    world.clock.step(61)

    def away(_tenant: str) -> bool:
        raise FaceUnavailable("nobody is there")

    tenant = world.tenant("other")
    assert go_on_with_all(world.house, away) == []
    assert "people" in left_of(world, tenant.id)
    assert gone(world) == ["other"]


def test_a_removal_that_breaks_off_is_taken_up_again(
    platform: Caller, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    suspended(platform).delete(OTHER)
    world.clock.step(61)
    swept, tenant = removal.sweep, world.tenant("other")

    def dies(ctx: object, batch: int = 5) -> int:
        if swept(ctx, batch) and not left:  # type: ignore[arg-type]
            raise RuntimeError("killed")
        left.pop()
        return 1

    left = [1, 1, 1]
    with monkeypatch.context() as patched:
        patched.setattr(removal, "sweep", dies)
        assert gone(world) == []
    assert left_of(world, tenant.id) - set(removal.KEPT)
    assert gone(world) == ["other"]
    assert left_of(world, tenant.id) <= set(removal.KEPT)


def test_what_comes_in_late_goes_too(platform: Caller, world: World) -> None:
    suspended(platform).delete(OTHER)
    tenant = world.tenant("other")
    assert gone(world) == []
    with world.inside("other") as ctx:
        people.add(ctx, "late@example.com")
    world.clock.step(61)
    assert gone(world) == ["other"]
    assert "people" not in left_of(world, tenant.id)

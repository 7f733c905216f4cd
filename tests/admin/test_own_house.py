"""TN-11. Whoever administers `system`, and not the platform, sets it no rules and touches nothing that holds it up."""

from __future__ import annotations

import pytest

from idp.store import clients
from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.processes.prepared import run
from tests.processes.running import environ_for
from tests.world import World

SYSTEM, CONSOLE = "/tenants/system", "/tenants/system/applications/console"


@pytest.fixture
def theirs(appoint: Appoint) -> Caller:
    """An administrator of the tenant `system` alone."""
    return appoint("tenant_admin", "system")


def console(world: World) -> clients.Client:
    return world.client("console", "system")


def test_the_rules_of_the_administrators_come_from_the_platform(theirs: Caller, platform: Caller) -> None:
    refused = theirs.patch(f"{SYSTEM}/policy", {"session_idle": 60, "second_factors": []})
    assert refused.status == 403
    assert "administer the platform" in refused.json["detail"]
    assert theirs.get(f"{SYSTEM}/policy").status == 200
    assert platform.patch(f"{SYSTEM}/policy", {"session_idle": 600}).json["session_idle"] == 600


def test_nor_do_they_come_by_way_of_a_configuration(theirs: Caller, world: World) -> None:
    for document in (
        {"policy": {"session_idle": 60}},
        {"applications": [], "prune": True},
        {"applications": [{"client_id": "console", "client_name": "Mine", "redirect_uris": ["https://mine.example/"]}]},
    ):
        for what in ("plan", "apply"):
            refused = theirs.post(f"{SYSTEM}/configuration/{what}", document)
            assert refused.status in (403, 409), (document, refused.text)
    assert console(world).name == "FaceGuard console"
    assert world.tenant("system").policy.session_idle == 3600


@pytest.mark.parametrize("body", [{"client_name": "x"}, {"active": False}, {"redirect_uris": ["https://x.example/"]}])
def test_the_consoles_client_is_changed_by_the_platform_alone(theirs: Caller, world: World, body: object) -> None:
    before = console(world)
    for refused in (theirs.patch(CONSOLE, body), theirs.delete(CONSOLE), theirs.post(f"{CONSOLE}/secret")):
        assert refused.status == 403
        assert "platform's administrators" in refused.json["detail"]
    assert console(world) == before


def test_nobody_deletes_the_consoles_client_or_switches_it_off(platform: Caller, world: World) -> None:
    before = console(world)
    off = platform.patch(CONSOLE, {"active": False})
    assert (off.status, off.json["errors"][0]["pointer"]) == (409, "/active")
    for refused in (off, platform.delete(CONSOLE), platform.post(f"{CONSOLE}/secret")):
        assert refused.status == 409
        assert "The console signs in with this application" in refused.json["detail"]
    pruned = platform.post(f"{SYSTEM}/configuration/apply", {"applications": [], "prune": True})
    assert pruned.status == 409
    assert console(world) == before
    assert platform.patch(CONSOLE, {"face_max_age": 60}).status == 200


def test_nor_does_a_policy_that_it_is_not_held_to(platform: Caller) -> None:
    refused = platform.patch(f"{SYSTEM}/policy", {"registration_policies": ["fapi2"]})
    assert refused.status == 422
    assert refused.json["errors"][0]["pointer"] == "/registration_policies"
    assert platform.patch("/tenants/acme/policy", {"registration_policies": ["fapi2"]}).status == 200


def test_a_client_called_so_in_another_tenant_is_one_as_any_other(appoint: Appoint) -> None:
    admin = appoint("tenant_admin", "acme")
    made = {"client_id": "console", "client_name": "Ours", "redirect_uris": ["https://app.example.com/cb"]}
    assert admin.post("/tenants/acme/applications", made).status == 201
    assert admin.patch("/tenants/acme/applications/console", {"active": False}).status == 200
    assert admin.delete("/tenants/acme/applications/console").status == 204


def test_the_operator_does_not_either(world: World) -> None:
    environ = environ_for(world.data)
    for what in ("delete", "disable"):
        done = run(("client", what, "--tenant", "system", "console"), environ)
        assert done.returncode == 1
        assert "neither deleted nor switched off" in done.stderr

"""A tenant copied: what one exports, another takes, and takes again without a change."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from idp.admin.yaml_file import written
from idp.ids import generated, new_id
from idp.store import clients, webhooks
from idp.store.clients import Client
from tests.admin.caller import Caller
from tests.admin.faceguard import Faceguard
from tests.world import World

HERE = "https://hooks.example.com/in"


@pytest.fixture
def random_id(platform: Caller) -> str:
    """Of an application that was made without an id of its own."""
    told = platform.post("/tenants/acme/applications", {"client_name": "Shop", "redirect_uris": ["https://a.example/"]})
    assert told.status == 201, told.text
    return str(told.json["client_id"])


def applications(world: World, slug: str) -> dict[str, Client]:
    with world.inside(slug) as ctx:
        return {one.client_id: one for one in clients.listing(ctx)}


def exported(faceguard: Faceguard, slug: str) -> dict[str, Any]:
    told = faceguard("export", slug)
    assert told.exit_code == 0, told.output
    return dict(yaml.safe_load(told.stdout))


def test_a_random_client_id_is_another_one_in_the_copy_and_the_plan_says_which(
    faceguard: Faceguard, random_id: str
) -> None:
    faceguard("export", "acme", "-o", "FILE")
    planned = faceguard("plan", "--tenant", "copy", "FILE")
    [line] = [one for one in planned.output.splitlines() if one.startswith(f"+ applications[{random_id}].client_id: ")]
    theirs = line.partition(": ")[2].strip('"')
    assert generated(theirs)
    assert theirs != random_id
    applied = faceguard("apply", "--tenant", "copy", "FILE")
    assert applied.exit_code == 0, applied.output
    assert line in applied.output
    made = applications(faceguard.world, "copy")
    assert made[theirs].name == "Shop"
    assert random_id not in made
    ours = applications(faceguard.world, "acme")
    assert made[theirs].secret_digest not in (None, ours[random_id].secret_digest)
    assert {*made} - {theirs} == {*ours} - {random_id}, "ids that somebody chose are the same"


def test_applying_to_the_copy_again_changes_nothing_and_a_change_reaches_it(
    faceguard: Faceguard, random_id: str
) -> None:
    faceguard("export", "acme", "-o", "FILE")
    faceguard("apply", "--tenant", "copy", "FILE")
    before = applications(faceguard.world, "copy")
    for command in ("plan", "apply"):
        assert faceguard(command, "--tenant", "copy", "FILE").output == "Nothing to change.\n"
    text = faceguard.file.read_text().replace("client_name: Shop\n", "client_name: Shop 2\n") + "prune: true\n"
    changed = faceguard("apply", "--tenant", "copy", "FILE", text=text)
    assert changed.output == f'~ applications[{random_id}].client_name: "Shop" -> "Shop 2"\n'
    assert {*applications(faceguard.world, "copy")} == {*before}
    third = faceguard("export", "copy", "-o", "FILE")
    assert third.exit_code == 0
    assert faceguard("plan", "FILE").output == "Nothing to change.\n", "the copy's own export means the copy"


def test_an_application_that_was_deleted_comes_back_under_another_id(
    faceguard: Faceguard, platform: Caller, random_id: str
) -> None:
    faceguard("export", "acme", "-o", "FILE")
    assert platform.delete(f"/tenants/acme/applications/{random_id}").status == 204
    assert f"+ applications[{random_id}].client_id: " in faceguard("apply", "FILE").output
    assert faceguard("apply", "FILE").output == "Nothing to change.\n"
    assert random_id not in applications(faceguard.world, "acme")


def test_an_id_and_the_one_made_of_it_are_one_application(faceguard: Faceguard, random_id: str) -> None:
    faceguard("export", "acme", "-o", "FILE")
    faceguard("apply", "--tenant", "copy", "FILE")
    own = next(one for one in exported(faceguard, "copy")["applications"] if generated(one["client_id"]))
    text = written({"applications": [own, own | {"client_id": random_id}]})
    told = faceguard("plan", "--tenant", "copy", "FILE", text=text)
    assert told.exit_code == 1
    assert "/applications/1/client_id: applications: " in told.output
    assert "stands there twice" in told.output


def test_an_id_that_is_only_as_long_as_a_random_one_is_refused_in_words(faceguard: Faceguard) -> None:
    app = {"client_id": "my-own-application-no1", "redirect_uris": ["https://a.example/"]}
    told = faceguard("plan", "FILE", text=yaml.safe_dump({"slug": "acme", "applications": [app]}))
    assert told.exit_code == 1
    assert "/applications/0/client_id: client_id 'my-own-application-no1': use letters" in told.output


def test_a_copy_has_the_policy_before_it_has_what_the_policy_allows(faceguard: Faceguard, platform: Caller) -> None:
    names = ["standard", "native", "fapi2", "oidc-certification"]
    assert platform.patch("/tenants/acme/policy", {"registration_policies": names}).status == 200
    certified = {"client_id": "certified", "registration_policy": "oidc-certification"}
    told = platform.post("/tenants/acme/applications", certified | {"redirect_uris": ["https://a.example/"]})
    assert told.status == 201, told.text
    faceguard("export", "acme", "-o", "FILE")
    applied = faceguard("apply", "--tenant", "copy", "FILE")
    assert applied.exit_code == 0, applied.output
    assert applications(faceguard.world, "copy")["certified"].policy == "oidc-certification"


def test_what_is_switched_off_is_so_in_the_copy_too(faceguard: Faceguard, platform: Caller, random_id: str) -> None:
    hook = platform.post("/tenants/acme/webhooks", {"url": HERE, "kinds": ["*"]}).json["id"]
    for path in (f"applications/{random_id}", f"webhooks/{hook}"):
        assert platform.patch(f"/tenants/acme/{path}", {"active": False}).status == 200
    faceguard("export", "acme", "-o", "FILE")
    assert faceguard("apply", "--tenant", "copy", "FILE").exit_code == 0
    assert [one.active for id, one in applications(faceguard.world, "copy").items() if generated(id)] == [False]
    with faceguard.world.inside("copy") as ctx:
        assert [one.active for one in webhooks.listing(ctx)] == [False]
    assert faceguard("apply", "--tenant", "copy", "FILE").output == "Nothing to change.\n"


def test_two_webhooks_of_one_address_are_told_apart_by_nobody_and_it_is_said(
    faceguard: Faceguard, platform: Caller
) -> None:
    made = [platform.post("/tenants/acme/webhooks", {"url": HERE, "kinds": [kind]}).json for kind in ("face", "thing")]
    told = faceguard("export", "acme", "-o", "FILE")
    assert told.exit_code == 0
    assert f"Warning: webhooks: '{HERE}' stands there twice" in told.stderr
    assert faceguard.file.read_text().startswith(f"# webhooks: '{HERE}' stands there twice")
    assert sorted(one["kinds"] for one in exported(faceguard, "acme")["webhooks"]) == [["face"], ["thing"]]
    assert "a query of its own is enough" in platform.get("/tenants/acme/configuration").json["warnings"][0]
    refused = faceguard("plan", "FILE")
    assert refused.exit_code == 1
    assert "/webhooks/0/url: The tenant as it is: webhooks: " in refused.output
    twice = written({"slug": "acme", "webhooks": [{"url": f"{HERE}/new", "kinds": ["*"]}] * 2})
    assert "/webhooks/1/url: webhooks: " in faceguard("plan", "FILE", text=twice).output
    one = yaml.safe_dump({"slug": "acme", "webhooks": [{"url": HERE, "kinds": ["*"]}]})
    refused = faceguard("apply", "FILE", text=one)
    assert refused.exit_code == 1
    assert "/webhooks/0/url: The tenant as it is: webhooks: " in refused.output
    other = one.replace("/in", "/other") + "prune: true\n"
    pruned = faceguard("apply", "FILE", text=other)
    assert pruned.output.count(f"- webhooks[{HERE}]: ") == len(made)


def test_an_id_of_ours_is_recognised() -> None:
    assert all(generated(new_id()) for _ in range(100))
    assert not any(generated(one) for one in ("web", "a" * 22, "A" * 23, "https://api.example.com"))

"""Configuration as code: faceguard export, plan and apply, and the same through the interface."""

from __future__ import annotations

import pytest
import yaml

from idp.store import audit
from tests.admin.caller import Caller
from tests.admin.faceguard import Faceguard

GOOD = """
slug: acme
tenant: {name: The bakery}
groups:
  - {name: Bakers, description: They bake}
  - {name: Drivers}
roles: [{name: admin}]
policy: {face: preferred, session_idle: 1800}
applications:
  - {client_id: shop, client_name: Shop, redirect_uris: ["https://shop.example.com/cb"], trusted: true}
claims:
  items:
    - {name: team, source: groups, scope: profile, places: [id_token]}
"""


def test_a_plan_says_what_would_change_and_changes_nothing(faceguard: Faceguard) -> None:
    told = faceguard("plan", "FILE", text=GOOD)
    assert told.exit_code == 2, told.output
    assert '~ tenant.name: "Acme" -> "The bakery"' in told.output
    assert '+ groups[Bakers]: {"name": "Bakers", "description": "They bake"}' in told.output
    assert faceguard.names("group") == []
    assert faceguard.world.tenant("acme").name == "Acme"


def test_applying_twice_changes_nothing_the_second_time(faceguard: Faceguard) -> None:
    first = faceguard("apply", "FILE", text=GOOD)
    assert first.exit_code == 0, first.output
    assert faceguard.names("group") == ["Bakers", "Drivers"]
    with faceguard.world.inside() as ctx:
        before = audit.recent(ctx, 50)
    assert {"tenant.changed", "group.created", "role.created", "claims.changed"} <= {one.kind for one in before}
    assert {one.actor for one in before if one.kind == "group.created"} == {"operator"}
    assert faceguard("plan", "FILE").exit_code == 0
    assert faceguard("apply", "FILE").output == "Nothing to change.\n"
    with faceguard.world.inside() as ctx:
        assert audit.recent(ctx, 50) == before


def test_an_export_applied_to_a_new_tenant_exports_as_the_same(faceguard: Faceguard) -> None:
    faceguard("apply", "FILE", text=GOOD)
    exported = faceguard("export", "acme", "-o", "FILE")
    assert exported.exit_code == 0, exported.output
    made = faceguard("apply", "FILE", "--tenant", "copy")
    assert made.exit_code == 0, made.output
    assert '+ tenant: "copy"' in made.output
    one, other = (yaml.safe_load(faceguard("export", slug).output) for slug in ("acme", "copy"))
    assert one | {"slug": ""} == other | {"slug": ""}
    assert faceguard.world.browser().get("/t/copy/oauth/jwks").status == 200


def test_a_plan_for_a_tenant_that_is_not_there_makes_none(faceguard: Faceguard) -> None:
    assert faceguard("plan", "FILE", "--tenant", "copy", text=GOOD).exit_code == 2
    assert faceguard("export", "copy").exit_code == 1


def test_all_or_nothing_and_the_place_is_named(faceguard: Faceguard) -> None:
    text = GOOD + "    - {name: sub, source: groups, scope: profile, places: [id_token]}\n"
    for command in ("plan", "apply"):
        told = faceguard(command, "FILE", text=text)
        assert told.exit_code == 1
        assert "/claims/items/1/name: " in told.output
    assert faceguard.names("group") == []
    assert faceguard.world.tenant("acme").name == "Acme"


def test_what_the_file_does_not_name_stays_unless_it_is_pruned(faceguard: Faceguard) -> None:
    faceguard("apply", "FILE", text=GOOD)
    fewer = "slug: acme\ngroups: [{name: Drivers}]\n"
    assert faceguard("plan", "FILE", text=fewer).exit_code == 0
    pruned = faceguard("apply", "FILE", text=fewer + "prune: true\n")
    assert "- groups[Bakers]: " in pruned.output
    assert (faceguard.names("group"), faceguard.names("role")) == (["Drivers"], ["admin"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("slug: acme\nslug: other\n", "line 2: 'slug' stands there twice"),
        ("slug: acme\ngroups: [{name: x}, {name: x}]\n", "/groups/1/name"),
        ("slug: acme\napplications: [{client_name: x}]\n", "/applications/0/client_id: It is needed here"),
        ("slug: acme\napplications: [{client_id: x, redirect_uris: [y]}]\n", "/applications/0/redirect_uris"),
        ("slug: acme\npolicy: {session_idle: 1}\n", "/policy/session_idle: "),
        ("slug: acme\ngroups: [{name: 5}]\n", "/groups/0/name: "),
        ("slug: acme\npeople: []\n", "/people: "),
        ("slug: acme\ntenant: {id: x}\n", "/tenant/id: "),
        ("a: &a [x]\nb: *a\n", "line 2: aliases are not read"),
        ("!!python/object/apply:os.system ['true']\n", "could not determine a constructor"),
        ("tenant: {name: x}\n", "/slug: the tenant is missing"),
        ("slug: acme\ngroups: [{name: 2026-01-01}]\n", "put it in quotes"),
        ("- a\n", "it is not a mapping"),
        ("\x00", "it is not YAML"),
        (
            "slug: acme\nwebhooks: [{url: 'https://hooks.example.com/', kinds: ['*'], secret: plain}]\n",
            "/secret: A secret does not",
        ),
        ("slug: acme\napplications: [{client_id: x, client_secret: y}]\n", "0: A secret does not stand in a conf"),
        ("slug: acme\ngroups:\n  - {name: x}\n  - {name: x}\n", "tenant.yaml:4: /groups/1/name: "),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_its_place(faceguard: Faceguard, text: str, said: str) -> None:
    for command in ("plan", "apply"):
        told = faceguard(command, "FILE", text=text)
        assert told.exit_code == 1
        assert said in told.output


def test_the_interface_plans_and_applies_the_same(platform: Caller) -> None:
    where, wanted = "/tenants/acme/configuration", {"groups": [{"name": "Bakers"}], "tenant": {"name": "New"}}
    planned = platform.post(f"{where}/plan", wanted)
    assert planned.status == 200, planned.text
    assert platform.get(where).json["configuration"]["groups"] == []
    assert platform.post(f"{where}/apply", wanted).json == planned.json
    assert platform.get(where).json["configuration"]["groups"] == [{"name": "Bakers", "description": ""}]
    assert platform.post(f"{where}/plan", wanted).json == {"changes": []}
    refused = platform.post(f"{where}/apply", {"groups": [{"name": "A"}], "tenant": {"theme": "none"}})
    assert refused.status == 422
    assert refused.json["errors"][0]["pointer"] == "/tenant/theme"
    assert [one["name"] for one in platform.get(where).json["configuration"]["groups"]] == ["Bakers"]


def test_a_plans_etag_applies_that_plan_and_no_other(platform: Caller) -> None:
    where, wanted = "/tenants/acme/configuration", {"groups": [{"name": "Bakers", "description": "They bake"}]}
    planned = platform.post(f"{where}/plan", wanted)
    match = {"If-Match": str(planned.header("ETag"))}
    assert platform.post("/tenants/acme/groups", {"name": "Bakers"}).status == 201
    refused = platform.post(f"{where}/apply", wanted, **match)
    assert refused.status == 412
    assert "changed since this was planned" in refused.json["detail"]
    assert (refused.json["changed_by"], refused.json["change"]["name"]) == ("platform_admin-all-2", "Bakers")
    [group] = platform.get("/tenants/acme/groups").json["items"]
    assert group["description"] == ""
    again = platform.post(f"{where}/plan", wanted)
    assert refused.header("ETag") == again.header("ETag")
    assert platform.post("/tenants/acme/roles", {"name": "Chief"}).status == 201, "which the plan does not touch"
    assert platform.post(f"{where}/apply", wanted, **{"If-Match": str(again.header("ETag"))}).json == again.json


def test_an_export_holds_no_secret(platform: Caller) -> None:
    made = platform.post("/tenants/acme/webhooks", {"url": "https://hooks.example.com/in", "kinds": ["*"]})
    assert made.status == 201, made.text
    exported = platform.get("/tenants/acme/configuration")
    assert exported.json["configuration"]["webhooks"] == [
        {"url": "https://hooks.example.com/in", "kinds": ["*"], "active": True}
    ]
    assert made.json["secret"] not in exported.text

"""The interface: who gets in, tenants, and what holds for every operation (pages, ETags, repeats, problems)."""

from __future__ import annotations

import pytest

from idp.oauth.clients import removal
from idp.store import administrators
from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.world import World


def test_ad_01_nobody_without_a_token(world: World) -> None:
    answer = Caller(world, None).get("/tenants")
    assert answer.status == 401
    assert answer.header("Content-Type") == "application/problem+json"
    assert answer.header("WWW-Authenticate") == "Bearer"


def test_ad_01_a_token_of_another_tenant_or_audience_opens_nothing(world: World) -> None:
    tokens = world.tokens()
    for token in (tokens["access_token"], tokens["id_token"], "nonsense"):
        assert Caller(world, token).get("/tenants").status == 401


def test_a_tenant_is_created_read_and_renamed(platform: Caller) -> None:
    made = platform.post("/tenants", {"slug": "bakery", "name": "Bakery", "face": "preferred"})
    assert made.status == 201, made.text
    assert made.json["issuer"] == "http://localhost:8080/t/bakery"
    read = platform.get("/tenants/bakery")
    assert read.json == made.json
    changed = platform.patch("/tenants/bakery", {"name": "The bakery"}, If_Match=str(read.header("ETag")))
    assert changed.json["name"] == "The bakery"
    assert platform.world.browser().get("/t/bakery/.well-known/openid-configuration").status == 200


def test_rfc9110_s13_a_change_of_what_was_changed_meanwhile_says_who_and_when(platform: Caller) -> None:
    read = platform.get("/tenants/acme")
    platform.patch("/tenants/acme", {"name": "First"})
    late = platform.patch("/tenants/acme", {"name": "Second"}, If_Match=str(read.header("ETag")))
    assert late.status == 412
    assert late.json["changed_by"] == "platform_admin-all-2"
    assert late.json["change"] == {"changed": {"name": "First"}}
    assert platform.get("/tenants/acme").json["name"] == "First"


def test_rfc9457_a_problem_names_the_member(platform: Caller) -> None:
    answer = platform.post("/tenants", {"slug": "Not A Slug", "name": "x"})
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"] == "/slug"
    answer = platform.post("/tenants", {"slug": "fine", "name": "x", "is_admin": True})
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"] == "/is_admin"
    assert platform.post("/tenants", b"{").status == 400
    assert platform.post("/tenants", {"slug": "acme", "name": "x"}).status == 409


def test_an_idempotency_key_creates_once(platform: Caller) -> None:
    first = platform.post("/tenants", {"slug": "once", "name": "Once"}, Idempotency_Key="k1")
    again = platform.post("/tenants", {"slug": "once", "name": "Once"}, Idempotency_Key="k1")
    assert (first.status, again.status) == (201, 201)
    assert again.json == first.json
    assert again.header("Idempotency-Replayed") == "true"
    assert platform.post("/tenants", {"slug": "twice", "name": "Twice"}, Idempotency_Key="k1").status == 422


def test_tenants_come_page_by_page(platform: Caller) -> None:
    seen, cursor = [], {}
    while True:
        page = platform.get("/tenants", limit="1", **cursor).json
        seen += [one["slug"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == ["acme", "other", "system"]
    assert [one["slug"] for one in platform.get("/tenants", search="AC").json["items"]] == ["acme"]


@pytest.mark.parametrize("query", [{"cursor": "forged"}, {"sort": "name"}, {"limit": "0"}, {"limit": "'"}])
def test_tn_05_what_is_no_cursor_or_parameter_of_ours_is_refused(platform: Caller, query: dict[str, str]) -> None:
    assert platform.get("/tenants", **query).status == 400


def test_tn_01_whose_role_is_over_one_tenant_sees_no_other(appoint: Appoint) -> None:
    admin = appoint("tenant_admin", "acme")
    assert [one["slug"] for one in admin.get("/tenants").json["items"]] == ["acme"]
    assert admin.get("/tenants/acme").status == 200
    theirs, nobodys = admin.get("/tenants/other"), admin.get("/tenants/nobody")
    assert (theirs.status, nobodys.status) == (404, 404)
    assert theirs.json | {"request_id": ""} == nobodys.json | {"request_id": ""}


def test_tn_11_a_tenant_admin_creates_no_tenant_and_appoints_nobody(appoint: Appoint) -> None:
    admin = appoint("tenant_admin", "acme")
    assert admin.post("/tenants", {"slug": "mine", "name": "Mine"}).status == 403
    assert admin.get("/administrators").status == 403
    appointed = {"principal": "tenant_admin-acme-2", "role": "platform_admin"}
    assert admin.post("/administrators", appointed).status == 403


def test_whoever_only_reads_changes_nothing(appoint: Appoint) -> None:
    auditor = appoint("auditor", "acme")
    assert auditor.get("/tenants/acme").status == 200
    assert auditor.patch("/tenants/acme", {"name": "x"}).status == 403
    reader = appoint("platform_admin", scope=("faceguard:read",))
    refused = reader.patch("/tenants/acme", {"name": "x"})
    assert refused.status == 403
    assert 'error="insufficient_scope"' in str(refused.header("WWW-Authenticate"))


def test_a_role_taken_away_counts_at_once(platform: Caller, appoint: Appoint) -> None:
    admin = appoint("tenant_admin", "acme")
    assert platform.delete("/administrators/tenant_admin-acme-2").status == 204
    assert admin.get("/tenants/acme").status == 404


def test_the_last_administrator_of_the_platform_stays(platform: Caller) -> None:
    assert platform.delete("/administrators/platform_admin-all-2").status == 409


def test_the_document_lists_every_operation(world: World) -> None:
    document = Caller(world, None).get("/openapi.json").json
    assert document["openapi"] == "3.1.0"
    assert "TenantShown" in document["components"]["schemas"]
    assert document["paths"]["/tenants/{tenant}"]["patch"]["x-permission"] == "tenants.write"


def test_tn_04_who_takes_a_removed_clients_name_has_none_of_its_roles(world: World, appoint: Appoint) -> None:
    admin = appoint("platform_admin")
    with world.inside("system") as system:
        removal.remove(system, "platform_admin-all-2", "operator")
    assert admin.get("/me").status == 401
    with world.inside("system") as system:
        assert administrators.of(system, "platform_admin-all-2") == []

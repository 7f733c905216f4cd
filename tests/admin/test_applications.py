"""/applications: registered, changed, rotated and deleted; what may be is what may be everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.agent import Answer
from tests.world import World

APPLICATIONS = "/tenants/acme/applications"
SHOP = {"client_name": "New shop", "redirect_uris": ["https://new.example.com/cb"]}


@pytest.fixture
def admin(appoint: Appoint) -> Caller:
    return appoint("tenant_admin", "acme")


def pointer(answer: Answer) -> str:
    assert answer.status == 422, answer.text
    found: str = answer.json["errors"][0]["pointer"]
    return found


def test_an_application_is_registered_and_its_secret_works_and_is_told_once(admin: Caller) -> None:
    made = admin.post(APPLICATIONS, SHOP | {"client_id": "shop", "grant_types": ["client_credentials"], "scope": "x"})
    assert made.status == 201, made.text
    world, secret = admin.world, made.json["client_secret"]
    assert world.token("acme", "shop", secret, grant_type="client_credentials").status == 200
    read = admin.get(f"{APPLICATIONS}/shop")
    assert "client_secret" not in read.json
    assert secret not in read.text + admin.get(APPLICATIONS).text
    assert read.json["client_name"] == "New shop"
    assert read.json["registered_itself"] is False


def test_a_change_replaces_what_is_named_and_null_goes_back_to_the_default(admin: Caller) -> None:
    floor = "urn:faceguard:acr:mfa"
    extra = {"client_id": "shop", "acr_floor": floor, "client_uri": "https://new.example.com/", "face_max_age": 60}
    assert admin.post(APPLICATIONS, SHOP | extra).status == 201
    read = admin.get(f"{APPLICATIONS}/shop")
    changed = admin.patch(
        f"{APPLICATIONS}/shop",
        {"client_name": "Shop", "client_uri": None, "acr_floor": None, "trusted": True},
        If_Match=str(read.header("ETag")),
    )
    assert changed.status == 200, changed.text
    expected = read.json | {"client_name": "Shop", "client_uri": None, "acr_floor": None, "trusted": True}
    assert changed.json == expected | {"client_secret": None}
    assert admin.get(f"{APPLICATIONS}/shop").json == expected
    late = admin.patch(f"{APPLICATIONS}/shop", {"trusted": False}, If_Match=str(read.header("ETag")))
    assert late.status == 412
    assert late.json["change"] == {"changed": ["acr_floor", "client_name", "metadata", "trusted"]}


def test_a_change_of_the_method_gives_and_takes_the_secret(admin: Caller) -> None:
    made = admin.post(APPLICATIONS, SHOP | {"client_id": "shop", "token_endpoint_auth_method": "none"})
    assert made.json["client_secret"] is None
    changed = admin.patch(f"{APPLICATIONS}/shop", {"token_endpoint_auth_method": "client_secret_post"})
    assert len(changed.json["client_secret"]) > 20
    again = admin.patch(f"{APPLICATIONS}/shop", {"token_endpoint_auth_method": "client_secret_basic"})
    assert again.json["client_secret"] is None


def test_a_rotated_secret_ends_the_former_one_at_once(admin: Caller) -> None:
    service = {"client_id": "robot", "client_name": "Robot", "grant_types": ["client_credentials"], "scope": "x"}
    former = admin.post(APPLICATIONS, service).json["client_secret"]
    rotated = admin.post(f"{APPLICATIONS}/robot/secret")
    assert rotated.status == 200, rotated.text
    world = admin.world
    assert world.token("acme", "robot", former, grant_type="client_credentials").status == 401
    secret = rotated.json["client_secret"]
    assert world.token("acme", "robot", secret, grant_type="client_credentials").status == 200
    assert admin.post(f"{APPLICATIONS}/spa/secret").status == 409


def test_a_disabled_application_does_nothing_and_a_deleted_one_is_gone(admin: Caller) -> None:
    world = admin.world
    tokens = world.tokens()
    assert admin.patch(f"{APPLICATIONS}/web", {"active": False}).json["active"] is False
    assert world.authorize(world.browser()).status == 400
    assert admin.patch(f"{APPLICATIONS}/web", {"active": True}).status == 200
    assert admin.delete(f"{APPLICATIONS}/web").status == 204
    assert admin.get(f"{APPLICATIONS}/web").status == 404
    assert admin.delete(f"{APPLICATIONS}/web").status == 404
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert world.browser().send("GET", "/t/acme/oauth/userinfo", headers=bearer).status == 401


def test_applications_come_by_name_page_by_page_and_are_searched(admin: Caller) -> None:
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = admin.get(APPLICATIONS, limit="2", **cursor).json
        seen += [one["client_name"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == sorted(seen)
    assert len(seen) == 6
    assert [one["client_id"] for one in admin.get(APPLICATIONS, search="SHOP").json["items"]] == ["web2", "web"]
    assert admin.get(APPLICATIONS, search="%").json["items"] == []


@pytest.mark.parametrize(
    ("departure", "member"),
    [
        ({"redirect_uris": ["http://new.example.com/cb"]}, "/redirect_uris"),
        ({"redirect_uris": []}, "/redirect_uris"),
        ({"client_name": "a\u202eb"}, "/client_name"),
        ({"grant_types": ["password"]}, "/grant_types"),
        ({"token_endpoint_auth_method": "trust_me"}, "/token_endpoint_auth_method"),
        ({"scope": "openid admin"}, "/scope"),
        ({"registration_policy": "oidc-certification"}, "/registration_policy"),
        ({"acr_floor": "urn:faceguard:acr:none"}, "/acr_floor"),
        ({"client_id": "spaces are none"}, "/client_id"),
        ({"logo_uri": "javascript:alert(1)"}, "/logo_uri"),
        ({"jwks": {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}}, "/jwks"),
    ],
)
def test_what_cannot_be_registered_is_refused_by_the_member(
    admin: Caller, departure: dict[str, Any], member: str
) -> None:
    assert pointer(admin.post(APPLICATIONS, SHOP | departure)) == member


@pytest.mark.parametrize(
    "extra", ["id", "tenant", "tenant_id", "is_admin", "dynamic", "secret_digest", "client_secret", "skip_consent"]
)
def test_ad_03_what_is_not_to_be_set_is_refused_and_changes_nothing(admin: Caller, extra: str) -> None:
    assert pointer(admin.post(APPLICATIONS, SHOP | {extra: "x"})) == f"/{extra}"
    before = admin.get(f"{APPLICATIONS}/web").json
    assert pointer(admin.patch(f"{APPLICATIONS}/web", {"client_name": "Mallory's", extra: "x"})) == f"/{extra}"
    assert admin.get(f"{APPLICATIONS}/web").json == before


def test_ad_04_a_change_is_judged_as_a_whole(admin: Caller) -> None:
    native = {"client_id": "app", "application_type": "native", "token_endpoint_auth_method": "none"}
    made = admin.post(APPLICATIONS, SHOP | native | {"redirect_uris": ["com.example.app:/cb"]})
    assert made.status == 201, made.text
    assert pointer(admin.patch(f"{APPLICATIONS}/app", {"application_type": "web"})) == "/redirect_uris"
    assert admin.patch(f"{APPLICATIONS}/app", {"require_pkce": False}).status == 422
    assert admin.patch(f"{APPLICATIONS}/app", {"token_endpoint_auth_method": "client_secret_basic"}).status == 422
    assert pointer(admin.patch(f"{APPLICATIONS}/app", {"grant_types": ["implicit"]})) == "/grant_types"
    assert admin.get(f"{APPLICATIONS}/app").json == {k: v for k, v in made.json.items() if k != "client_secret"}


def test_an_exemption_from_pkce_is_warned_of(admin: Caller) -> None:
    made = admin.post(APPLICATIONS, SHOP | {"require_pkce": False})
    assert made.status == 201
    assert "PKCE" in made.json["warnings"][0]


def test_a_client_id_is_taken_once(admin: Caller) -> None:
    assert admin.post(APPLICATIONS, SHOP | {"client_id": "web"}).status == 409


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/tenants/other/applications", None),
        ("POST", "/tenants/other/applications", SHOP),
        ("GET", "/tenants/other/applications/web", None),
        ("PATCH", "/tenants/other/applications/web", {"client_name": "x"}),
        ("DELETE", "/tenants/other/applications/web", None),
        ("POST", "/tenants/other/applications/web/secret", None),
        ("GET", "/tenants/acme/applications/only-there", None),
        ("PATCH", "/tenants/acme/applications/only-there", {"client_name": "x"}),
        ("DELETE", "/tenants/acme/applications/only-there", None),
        ("POST", "/tenants/acme/applications/only-there/secret", None),
    ],
)
def test_tn_01_another_tenants_application_is_not_there(
    admin: Caller, platform: Caller, method: str, path: str, body: Any
) -> None:
    there = SHOP | {"client_id": "only-there"}
    assert platform.post("/tenants/other/applications", there).status == 201
    theirs, nobodys = admin.send(method, path, body), admin.send(method, path.replace("only-there", "nobody"), body)
    assert (theirs.status, nobodys.status) == (404, 404)
    assert theirs.json | {"request_id": ""} == nobodys.json | {"request_id": ""}
    assert platform.get("/tenants/other/applications/only-there").json["client_name"] == "New shop"


def test_tn_11_a_client_that_administers_is_not_lent(platform: Caller, appoint: Appoint) -> None:
    admin = appoint("tenant_admin", "system")
    path = "/tenants/system/applications/platform_admin-all-2"
    assert admin.get(path).status == 200
    assert admin.post(f"{path}/secret").status == 403
    assert admin.patch(path, {"scope": ""}).status == 403
    assert admin.delete(path).status == 403
    assert platform.post(f"{path}/secret").status == 200


def test_ad_02_the_audit_names_what_was_done_and_no_secret(admin: Caller, world: World) -> None:
    from idp.store import audit

    made = admin.post(APPLICATIONS, SHOP | {"client_id": "shop"})
    secret = admin.post(f"{APPLICATIONS}/shop/secret").json["client_secret"]
    with world.inside() as ctx:
        events = [one for one in audit.recent(ctx) if one.object == "application/shop"]
    assert [one.kind for one in events] == ["client.secret_rotated", "client.created"]
    assert all(one.actor == "tenant_admin-acme-2" for one in events)
    assert not {secret, made.json["client_secret"]} & {str(one.detail) for one in events}

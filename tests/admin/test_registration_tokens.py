"""/registration_tokens: made, told once, used, listed by what is no secret, and revoked (AD-05)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.agent import Answer

TOKENS = "/tenants/acme/registration_tokens"


@pytest.fixture
def admin(appoint: Appoint) -> Caller:
    return appoint("tenant_admin", "acme")


def register(admin: Caller, token: str) -> Answer:
    return admin.world.browser().send(
        "POST",
        "/t/acme/oauth/register",
        body=json.dumps({"redirect_uris": ["https://itself.example.com/cb"]}).encode(),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_ad_05_a_token_is_told_once_and_makes_as_many_applications_as_it_says(admin: Caller) -> None:
    made = admin.post(TOKENS, {"uses": 1, "label": "for Ann"})
    assert made.status == 201, made.text
    assert "registration" in made.json["warnings"][0]
    admin.world.set_policy(features=(*admin.world.tenant().policy.features, "registration"))
    token = made.json["token"]
    assert token not in admin.get(TOKENS).text
    itself = register(admin, token)
    assert itself.status == 201, itself.text
    assert register(admin, token).status == 401
    shown = admin.get(f"{TOKENS}/{made.json['id']}").json
    assert (shown["uses_left"], shown["live"], shown["label"]) == (0, False, "for Ann")
    application = admin.get(f"/tenants/acme/applications/{itself.json['client_id']}").json
    assert application["registered_itself"] is True


def test_a_revoked_token_registers_nothing(admin: Caller) -> None:
    admin.world.set_policy(features=(*admin.world.tenant().policy.features, "registration"))
    made = admin.post(TOKENS, {"uses": 5}).json
    assert made["warnings"] == []
    assert admin.delete(f"{TOKENS}/{made['id']}").status == 204
    assert register(admin, made["token"]).status == 401
    assert admin.delete(f"{TOKENS}/{made['id']}").status == 404


def test_tokens_come_page_by_page(admin: Caller) -> None:
    made = [admin.post(TOKENS, {"label": str(one)}).json["id"] for one in range(3)]
    first = admin.get(TOKENS, limit="2").json
    second = admin.get(TOKENS, limit="2", cursor=first["next"]).json
    assert {one["id"] for one in first["items"] + second["items"]} == {*made}
    assert second["next"] is None


@pytest.mark.parametrize(
    ("body", "member"),
    [
        ({"uses": 0}, "/uses"),
        ({"hours": 10**6}, "/hours"),
        ({"registration_policy": "oidc-certification"}, "/registration_policy"),
        ({"registration_policy": "none"}, "/registration_policy"),
        ({"token": "chosen"}, "/token"),
        ({"label": "x" * 101}, "/label"),
    ],
)
def test_what_cannot_be_is_refused_by_the_member(admin: Caller, body: dict[str, Any], member: str) -> None:
    answer = admin.post(TOKENS, body)
    assert answer.status == 422, answer.text
    assert answer.json["errors"][0]["pointer"] == member


def test_tn_01_another_tenants_token_is_not_there(admin: Caller, platform: Caller) -> None:
    theirs = platform.post("/tenants/other/registration_tokens", {}).json["id"]
    for path in (f"/tenants/other/registration_tokens/{theirs}", f"{TOKENS}/{theirs}", f"{TOKENS}/%25", f"{TOKENS}/a"):
        assert admin.get(path).status == 404
        assert admin.delete(path).status == 404
    assert admin.get("/tenants/other/registration_tokens").status == 404
    assert admin.post("/tenants/other/registration_tokens", {}).status == 404
    assert platform.get(f"/tenants/other/registration_tokens/{theirs}").status == 200

"""A test sign-in: a copy of the application that does what the application would, and its tokens explained."""

from __future__ import annotations

from typing import Any

import pytest

from idp.login.assurance import MFA, SINGLE
from idp.store import clients
from idp.store.purge import purge
from tests.admin.caller import Caller
from tests.admin.conftest import Appoint
from tests.admin.copies import APPLICATION, CALLBACK, begun, tokens_of
from tests.world import VERIFIER, World, challenge_of

EXPLANATION = "/tenants/acme/test_sign_ins/explanation"


@pytest.fixture
def admin(appoint: Appoint) -> Caller:
    return appoint("tenant_admin", "acme")


def test_the_tokens_of_a_test_sign_in_are_explained_from_the_evidence(admin: Caller) -> None:
    tokens = tokens_of(admin, begun(admin))
    answer = admin.post(EXPLANATION, tokens)
    assert answer.status == 200, answer.text
    said = answer.json
    assert (said["id_token"]["acr"], said["id_token"]["nonce"]) == (SINGLE, "the-nonce")
    assert (said["id_token_header"]["alg"], said["access_token_header"]["typ"]) == ("RS256", "at+jwt")
    assert [one["factor"] for one in said["evidence"]] == ["pwd"]
    assert "it rests on a password" in said["acr"][0]["text"]
    assert said["amr"][0]["text"].startswith("“pwd” comes from a password, proven at ")


def test_the_copy_demands_what_the_application_demands(admin: Caller) -> None:
    assert admin.patch(APPLICATION, {"acr_floor": MFA, "face_max_age": 60}).status == 200
    made = begun(admin, acr_values=[MFA], max_age=5, fresh=True)
    copy = admin.world.client(made.json["client_id"])
    assert (copy.floor, copy.face_max_age, copy.details.default_acr_values) == (MFA, 60, (MFA,))
    assert (copy.auth_method, copy.require_pkce, copy.redirect_uris) == ("none", True, (CALLBACK,))
    assert "prompt=login" in made.json["authorization_url"]
    assert "max_age=5" in made.json["authorization_url"]


def test_a_copy_is_nobodys_to_manage_and_gone_after_an_hour(admin: Caller, world: World) -> None:
    made = begun(admin).json
    assert admin.get(f"/tenants/acme/applications/{made['client_id']}").status == 404
    assert made["client_id"] not in admin.get("/tenants/acme/applications").text
    taken = admin.post("/tenants/acme/applications", {"client_id": "test-sign-in.mine", "redirect_uris": [CALLBACK]})
    assert taken.status == 422
    world.clock.step(3601)
    assert world.browser().get(made["authorization_url"].removeprefix("http://localhost:8080")).status == 400
    with world.house.transaction() as tx:
        assert purge(tx, world.clock.now())["clients"] == 1
    with world.inside() as ctx:
        assert clients.find(ctx, made["client_id"]) is None


def test_tn_01_tokens_of_people_and_of_other_tenants_are_not_explained(admin: Caller, platform: Caller) -> None:
    theirs = admin.world.tokens()
    ordinary = {name: theirs[name] for name in ("id_token", "access_token")}
    assert admin.post(EXPLANATION, ordinary).status == 404
    tokens = tokens_of(admin, begun(admin))
    assert platform.post("/tenants/other/test_sign_ins/explanation", tokens).status == 422
    assert admin.post("/tenants/other/test_sign_ins/explanation", tokens).status == 404
    assert admin.post(EXPLANATION, tokens | {"id_token": theirs["id_token"]}).status == 422
    assert admin.post("/tenants/other/applications/web/test_sign_in", {}).status == 404


def test_nobody_signs_in_to_a_service(admin: Caller) -> None:
    service = {"client_id": "robot", "client_name": "Robot", "grant_types": ["client_credentials"], "scope": "x"}
    assert admin.post("/tenants/acme/applications", service).status == 201
    good = {"code_challenge": challenge_of(VERIFIER), "state": "s", "nonce": "n"}
    assert admin.post("/tenants/acme/applications/robot/test_sign_in", good).status == 409


@pytest.mark.parametrize("departure", [{"code_challenge": "short"}, {"acr_values": ["x"]}, {"redirect_uri": "x"}])
def test_what_cannot_be_asked_is_refused(admin: Caller, departure: dict[str, Any]) -> None:
    assert begun(admin, **departure).status == 422

"""RFC 7592 §2, §3, the Client Configuration Endpoint: reading, changing and deleting a registration."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from idp.oauth.clients import metadata
from idp.store import clients
from idp.store.audit import recent
from tests.agent import Answer
from tests.specs.registering import OURS, Registering
from tests.specs.registering_keys import PUBLIC_JWK
from tests.world import World, landed

BOTH = ["authorization_code", "refresh_token"]


def test_s2_1_reading_answers_the_registration_and_how_it_is_managed(here: Registering) -> None:
    made = here.registered(tos_uri="https://self.example.com/tos")
    answer = here.read(made)
    assert answer.status == 200
    assert answer.header("Cache-Control") == "no-store"
    secret = {"client_secret", "client_secret_expires_at"}
    assert answer.json == {name: value for name, value in made.items() if name not in secret}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_s3_a_wrong_token_or_none_is_401_and_changes_nothing(here: Registering, method: str) -> None:
    made, another = here.registered(), here.registered()
    stranger = here.registered(slug="other")
    sent = {"client_id": made["client_id"], "redirect_uris": ["https://evil.example/cb"]}
    wrong = ("x", another["registration_access_token"], stranger["registration_access_token"], here.token())
    for token in (None, *wrong, made["client_secret"]):
        answer = here.send(method, made["registration_client_uri"], token, sent if method == "PUT" else None)
        assert answer.status == 401
        assert str(answer.header("WWW-Authenticate")).startswith("Bearer")
    assert here.read(made).json["redirect_uris"] == made["redirect_uris"]


def test_s2_an_unknown_client_and_one_that_an_operator_made_look_like_a_wrong_token(here: Registering) -> None:
    made = here.registered()
    for client_id in ("nobody", "web", "spa"):
        answer = here.send("GET", f"/t/acme/oauth/register/{client_id}", made["registration_access_token"])
        assert (answer.status, answer.json["error"]) == (401, "invalid_token")


def test_s2_2_changing_replaces_all_metadata(here: Registering, world: World) -> None:
    made = here.registered(tos_uri="https://self.example.com/tos", contacts=["me@example.com"])
    answer = here.change(made, client_name="Renamed", redirect_uris=["https://new.example.com/cb"], tos_uri=None)
    assert answer.status == 200
    assert answer.json["client_name"] == "Renamed"
    assert "tos_uri" not in answer.json
    assert answer.json["contacts"] == ["me@example.com"]
    assert answer.json == here.read(made).json
    page = world.authorize(world.browser(), client_id=made["client_id"], redirect_uri="https://new.example.com/cb")
    assert page.form("password")
    old = world.authorize(world.browser(), client_id=made["client_id"], redirect_uri=made["redirect_uris"][0])
    assert old.status == 400


def test_s2_2_null_takes_a_member_away(here: Registering) -> None:
    made = here.registered(tos_uri="https://self.example.com/tos")
    kept = {name: value for name, value in made.items() if name not in OURS}
    url, token = made["registration_client_uri"], made["registration_access_token"]
    answer = here.send("PUT", url, token, kept | {"tos_uri": None})
    assert answer.status == 200
    assert "tos_uri" not in answer.json


@pytest.mark.parametrize("client_id", [None, "web", 7])
def test_s2_2_the_client_id_must_be_sent_and_be_the_same(here: Registering, client_id: object) -> None:
    answer = here.change(here.registered(), client_id=client_id)
    assert (answer.status, answer.json["error"]) == (400, "invalid_client_metadata")


def test_s2_2_a_client_must_not_choose_its_secret(here: Registering, world: World) -> None:
    made = here.registered()
    for secret in ("chosen", "", 7, [made["client_secret"]]):
        answer = here.change(made, client_secret=secret)
        assert (answer.status, answer.json["error"]) == (400, "invalid_client_metadata")
    same = here.change(made, client_secret=made["client_secret"])
    assert same.status == 200
    assert "client_secret" not in same.json
    assert _authenticates(world, made)


@pytest.mark.parametrize("member", OURS)
def test_s2_2_members_that_the_server_sets_must_not_be_sent(here: Registering, member: str) -> None:
    made = here.registered()
    answer = here.change(made, **{member: made.get(member, 0)})
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")


def test_s2_2_a_new_way_to_authenticate_brings_the_secret_that_it_needs(here: Registering, world: World) -> None:
    made = here.registered(token_endpoint_auth_method="none")
    confidential = here.change(made, token_endpoint_auth_method="client_secret_basic")
    assert confidential.status == 200
    assert _authenticates(world, confidential.json)
    kept = here.change(made, token_endpoint_auth_method="client_secret_post")
    assert "client_secret" not in kept.json
    keyed = here.change(made, token_endpoint_auth_method="client_secret_jwt").json
    assert keyed["client_secret"] != confidential.json["client_secret"]
    stored = world.client(made["client_id"])
    with world.inside() as ctx:
        wrapped = stored.secret_wrapped
        assert wrapped is not None
        assert world.house.keyring.unwrap_secret(ctx, stored.client_id, wrapped) == keyed["client_secret"]
    keys = here.change(made, token_endpoint_auth_method="private_key_jwt", jwks={"keys": [PUBLIC_JWK]})
    assert keys.status == 200
    stored = world.client(made["client_id"])
    assert (stored.secret_digest, stored.secret_wrapped) == (None, None)


def test_s2_3_deleting_is_answered_204_and_ends_the_client(here: Registering, world: World) -> None:
    made = here.registered(grant_types=BOTH)
    tokens = _signed_in(world, made)
    assert world.userinfo(tokens["access_token"]).status == 200
    answer = here.delete(made)
    assert (answer.status, answer.body) == (204, b"")
    assert here.read(made).status == here.change(made).status == here.delete(made).status == 401
    assert world.userinfo(tokens["access_token"]).status == 401
    refreshed = _refresh(world, made, tokens)
    assert (refreshed.status, refreshed.json["error"]) == (401, "invalid_client")
    asked = world.authorize(world.browser(), client_id=made["client_id"], redirect_uri=made["redirect_uris"][0])
    assert asked.status == 400


def test_s2_3_what_a_deleted_client_was_given_does_not_come_back_with_another_of_its_name(
    here: Registering, world: World
) -> None:
    made = here.registered(grant_types=BOTH)
    tokens = _signed_in(world, made)
    stored = world.client(made["client_id"])
    here.delete(made)
    with world.inside() as ctx:
        clients.register(ctx, replace(stored, name="Another", trusted=True))  # who needs no consent
    assert world.userinfo(tokens["access_token"]).status == 401
    assert _refresh(world, made, tokens).json["error"] == "invalid_grant"
    world.change_client(made["client_id"], trusted=False)
    browser = world.browser()
    page = world.sign_in(browser, client_id=made["client_id"], redirect_uri=made["redirect_uris"][0])
    assert page.form("/consent")


def test_every_change_is_recorded(here: Registering, world: World) -> None:
    made = here.registered()
    here.change(made)
    here.delete(made)
    with world.inside() as ctx:
        kinds = [event.kind for event in recent(ctx, 10) if event.client == made["client_id"]]
    assert kinds == ["client.deleted", "client.changed", "client.registered"]


def test_a_client_that_was_disabled_manages_nothing(here: Registering, world: World) -> None:
    made = here.registered()
    world.change_client(made["client_id"], active=False)
    assert here.read(made).status == here.change(made).status == here.delete(made).status == 401


def test_a_change_leaves_what_an_administrator_decided(here: Registering, world: World) -> None:
    made = here.registered()
    world.change_client(made["client_id"], floor="urn:faceguard:acr:mfa", face_max_age=60)
    assert here.change(made, floor=None, face_max_age=None, trusted=True, policy="standard").status == 200
    stored = world.client(made["client_id"])
    assert (stored.floor, stored.face_max_age, stored.trusted) == ("urn:faceguard:acr:mfa", 60, False)
    assert stored.policy == "oidc-certification"


def _signed_in(world: World, made: dict[str, Any]) -> dict[str, Any]:
    browser, uri = world.browser(), made["redirect_uris"][0]
    page = world.sign_in(browser, client_id=made["client_id"], redirect_uri=uri)
    code = landed(browser.submit(page.form("/consent"), decision="allow"))["code"]
    named = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
    answer = world.redeem(code, redirect_uri=uri, **named)
    assert answer.status == 200, answer.text
    return dict(answer.json)


def _refresh(world: World, made: dict[str, Any], tokens: dict[str, Any]) -> Answer:
    named = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
    return world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"], **named)


def _authenticates(world: World, made: dict[str, Any]) -> bool:
    """Whether the secret is right: then the code is what is wrong."""
    named = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
    return bool(world.redeem("A" * 43, **named).json["error"] == "invalid_grant")


def test_a_change_that_began_before_the_client_was_disabled_does_not_enable_it_again(
    here: Registering, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = here.registered()
    check = metadata.check

    def meanwhile(client: clients.Client) -> None:
        world.change_client(made["client_id"], active=False)
        check(client)

    monkeypatch.setattr(metadata, "check", meanwhile)
    here.change(made)
    assert not world.client(made["client_id"]).active

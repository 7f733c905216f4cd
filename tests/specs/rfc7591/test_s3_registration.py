"""RFC 7591 §3, §5, the Client Registration Endpoint: requests, answers and errors. Initial access tokens always."""

from __future__ import annotations

import json

import pytest

from idp.store.audit import recent
from tests.house.hostile import JSON_BODIES
from tests.specs.registering import ADDRESS, GOOD, OURS, Registering
from tests.specs.security.outcomes import audited
from tests.world import World, landed


def test_s3_2_1_a_registration_is_answered_201_with_all_that_was_registered(here: Registering) -> None:
    answer = here.register(application_type="web", post_logout_redirect_uris=["https://self.example.com/bye"])
    assert answer.status == 201
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("Cache-Control") == "no-store"
    assert answer.header("Pragma") == "no-cache"
    made = answer.json
    assert made["client_secret_expires_at"] == 0
    assert made["redirect_uris"] == GOOD["redirect_uris"]
    assert made["post_logout_redirect_uris"] == ["https://self.example.com/bye"]
    assert (made["client_name"], made["application_type"]) == ("Self-made", "web")


def test_s3_2_1_every_client_has_an_id_and_a_secret_of_its_own(here: Registering) -> None:
    one, two = here.registered(), here.registered()
    assert len({one["client_id"], two["client_id"], one["client_secret"], two["client_secret"]}) == 4


def test_s3_2_1_a_public_client_gets_no_secret(here: Registering) -> None:
    made = here.registered(token_endpoint_auth_method="none")
    assert not {"client_secret", "client_secret_expires_at"} & made.keys()


def test_s3_a_registered_client_signs_somebody_in(here: Registering, world: World) -> None:
    made = here.registered(policy="standard")
    browser, uri = world.browser(), made["redirect_uris"][0]
    page = world.sign_in(browser, client_id=made["client_id"], redirect_uri=uri)
    code = landed(browser.submit(page.form("/consent"), decision="allow"))["code"]
    named = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
    answer = world.redeem(code, redirect_uri=uri, **named)
    assert answer.status == 200, answer.text
    assert "id_token" in answer.json


@pytest.mark.parametrize("token", [None, ""])
def test_s3_without_an_initial_access_token_nothing_is_registered(here: Registering, token: str | None) -> None:
    answer = here.send("POST", f"/t/acme{ADDRESS}", token, GOOD)
    assert (answer.status, answer.body) == (401, b"")
    assert answer.header("WWW-Authenticate") == 'Bearer realm="registration"'  # RFC 6750 §3: never without a parameter


def test_s3_an_unknown_expired_or_used_token_is_refused_as_rfc_6750_says(here: Registering, world: World) -> None:
    used, expired = here.token(uses=1), here.token(hours=1)
    assert here.register(token=used).status == 201
    world.clock.step(3600)
    for token in ("unknown", used, expired, world.client_secret):
        answer = here.register(token=token)
        assert (answer.status, answer.json["error"]) == (401, "invalid_token")
        assert 'error="invalid_token"' in str(answer.header("WWW-Authenticate"))


def test_s3_a_token_is_good_for_as_many_clients_as_it_says(here: Registering) -> None:
    token = here.token(uses=3)
    assert [here.register(token=token).status for _ in range(5)] == [201, 201, 201, 401, 401]


def test_s3_what_is_refused_for_its_metadata_costs_no_use(here: Registering) -> None:
    token = here.token(uses=1)
    here.refused("invalid_redirect_uri", token=token, redirect_uris=["http://self.example.com/cb"])
    assert here.register(token=token).status == 201


def test_s3_another_tenants_token_registers_nothing(here: Registering) -> None:
    assert here.register(token=here.token(slug="other")).status == 401
    made = here.registered(slug="other")
    assert (
        here.world.browser().get("/t/acme/oauth/authorize", here.world.request(client_id=made["client_id"])).status
        == 400
    )


def test_s3_1_the_metadata_is_a_json_object_in_application_json(here: Registering) -> None:
    headers = {"Authorization": f"Bearer {here.token()}"}
    body = json.dumps(GOOD).encode()
    browser = here.world.browser()
    for kind in ("text/plain", "application/x-www-form-urlencoded", None):
        answer = browser.send("POST", f"/t/acme{ADDRESS}", body=body, content_type=kind, headers=headers)
        assert (answer.status, answer.json["error"]) == (400, "invalid_client_metadata"), kind
    good = browser.send(
        "POST", f"/t/acme{ADDRESS}", body=body, content_type="application/json; charset=utf-8", headers=headers
    )
    assert good.status == 201


@pytest.mark.parametrize("body", [*JSON_BODIES, b"[]", b'"x"', b"", b'{"a":1,"a":2}', b"\xff"])
def test_s3_1_what_is_no_json_object_is_refused_and_not_repeated(here: Registering, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {here.token()}"}
    answer = here.world.browser().send(
        "POST", f"/t/acme{ADDRESS}", body=body, content_type="application/json", headers=headers
    )
    assert answer.status == 400
    assert answer.json["error"] in {"invalid_client_metadata", "invalid_redirect_uri"}


def test_s3_2_2_an_error_names_the_member_and_repeats_no_value(here: Registering) -> None:
    answer = here.refused("invalid_redirect_uri", redirect_uris=["http://zqx.example.com/cb"])
    assert answer.json["error_description"] == "The value of redirect_uris cannot be registered."
    assert "zqx" not in answer.text
    assert answer.header("Cache-Control") == "no-store"
    assert "jwks" in here.refused(jwks={"keys": [{"kty": "oct", "k": "zqx"}]}).json["error_description"]


def test_s2_3_a_software_statement_is_ignored(here: Registering) -> None:
    made = here.registered(software_statement="eyJhbGciOiJub25lIn0.eyJjbGllbnRfbmFtZSI6IkV2aWwifQ.")
    assert made["client_name"] == "Self-made"
    assert "software_statement" not in made


def test_s5_registration_is_recorded_with_its_policy(here: Registering, world: World) -> None:
    made = here.registered()
    assert "client.registered" in audited(world)
    with world.inside() as ctx:
        event = next(event for event in recent(ctx, 10) if event.kind == "client.registered")
    assert (event.client, event.detail) == (made["client_id"], {"policy": "oidc-certification"})


def test_where_registration_is_not_offered_there_is_no_endpoint(here: Registering, world: World) -> None:
    discovery = "/t/acme/.well-known/openid-configuration"
    named = world.browser().get(discovery).json
    assert named["registration_endpoint"] == f"{world.tenant().issuer}{ADDRESS}"
    token = here.token()
    world.set_policy(features=("introspection",))
    assert here.register(token=token).status == 404
    assert "registration_endpoint" not in world.browser().get(discovery).json


def test_secrets_are_told_once_and_stored_as_digests(here: Registering, world: World) -> None:
    made = here.registered()
    stored = repr(world.client(made["client_id"]))
    assert made["client_secret"] not in stored
    assert made["registration_access_token"] not in stored
    assert "client_secret" not in here.read(made).json


def test_the_answer_names_where_the_registration_is_managed(here: Registering, world: World) -> None:
    made = here.registered()
    assert made["registration_client_uri"] == f"{world.tenant().issuer}{ADDRESS}/{made['client_id']}"
    assert len(made["registration_access_token"]) == 43
    assert set(OURS[:2]) <= made.keys()

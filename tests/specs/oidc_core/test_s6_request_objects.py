"""OIDC Core §6.1, §6.2, under the policy that has it: unsigned objects, parameters beside them, and by reference."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.listening import Application, application, send
from tests.specs.forging import ABSENT
from tests.specs.security.outcomes import assert_page, assert_redirected_error
from tests.specs.signing import EVERY_POLICY, ObjectDoor, key, register, sha256, unsigned
from tests.world import CALLBACK, PASSWORD, World, copy_world, landed


@pytest.fixture
def app() -> Iterator[Application]:
    with application() as here:
        yield here


@pytest.fixture
def door(founded: Path, tmp_path: Path, app: Application) -> Iterator[ObjectDoor]:
    world = copy_world(founded, tmp_path / "near")
    world.given = {"outbound_allow": f"localhost:{app.port}"}
    world.set_policy(registration_policies=EVERY_POLICY)
    register(world, policy="oidc-certification", request_uris=(f"{app.url}/object", f"{app.url}/pinned#part"))
    yield ObjectDoor(world)
    world.house.database.dispose()


def by_reference(door: ObjectDoor, uri: str, **outside: str) -> tuple[int, str | None]:
    """The status, and the error's code where one was told."""
    answer = door.knock("", request=None, request_uri=uri, **outside)
    return answer.status, landed(answer)["error"] if answer.status == 303 else None


WELCOME = (200, None)


def test_s6_1_an_object_may_be_unsigned(door: ObjectDoor) -> None:
    assert door.accepts(unsigned(door.claims()))


def test_s6_1_a_client_that_registered_an_algorithm_must_use_it(door: ObjectDoor) -> None:
    world = door.world
    register(world, "signs", policy="oidc-certification", request_object_signing_alg="ES256")
    signs = ObjectDoor(world, "signs")
    assert signs.accepts(signs.token())
    assert not signs.accepts(unsigned(signs.claims()))
    register(world, "none", policy="oidc-certification", request_object_signing_alg="none")
    none = ObjectDoor(world, "none")
    assert none.accepts(unsigned(none.claims()))
    assert not none.accepts(none.token())


def test_s6_1_an_unsigned_object_has_no_signature_and_a_bad_one_is_none(door: ObjectDoor) -> None:
    assert not door.accepts(unsigned(door.claims()) + "AAAA")
    assert not door.accepts(door.token(by=key(number=1)))
    assert not door.accepts(door.token().rpartition(".")[0] + ".")


def test_s6_1_parameters_may_stand_inside_or_outside_and_the_objects_win(door: ObjectDoor) -> None:
    asked = {name: str(value) for name, value in door.world.request(client_id="signer").items()}
    browser = door.world.browser()
    sent = asked | {"state": "outside", "nonce": "outside", "request": unsigned({"state": "inside", "max_age": 300})}
    page = browser.get("/t/acme/oauth/authorize", sent)
    answer = browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD)
    assert landed(answer)["state"] == "inside"


def test_s6_1_client_id_and_response_type_must_agree(door: ObjectDoor) -> None:
    outside = {"response_type": "code"}
    assert door.knock(unsigned(door.claims()), **outside).status == 200
    assert door.knock(unsigned({**door.claims(), "client_id": "web"}), **outside).status == 303
    told = door.knock(unsigned({**door.claims(), "response_type": "code id_token"}), **outside)
    assert_redirected_error(told, "invalid_request_object")


def test_s6_1_the_order_of_a_response_types_values_has_no_meaning(door: ObjectDoor) -> None:
    world = door.world
    world.change_client("signer", response_types=("code id_token",), grant_types=("authorization_code", "implicit"))
    inside = {**door.claims(), "response_type": "id_token code", "response_mode": "form_post"}
    assert door.knock(unsigned(inside), response_type="code id_token").status == 200


def test_s6_1_a_good_address_inside_counts_and_a_bad_one_is_a_page(door: ObjectDoor) -> None:
    """oidcc-ensure-request-object-with-redirect-uri."""
    assert door.knock(unsigned(door.claims()), redirect_uri=f"{CALLBACK}invalid").status == 200
    assert_page(door.knock(unsigned({**door.claims(), "redirect_uri": f"{CALLBACK}invalid"})))


def test_s6_2_a_registered_address_is_fetched_and_its_object_counts(door: ObjectDoor, app: Application) -> None:
    for kind in ("application/oauth-authz-req+jwt", "application/jwt", "text/plain;charset=utf-8"):
        for token in (door.token(), unsigned(door.claims())):
            app.answers["/object"] = send(body=token.encode(), Content_Type=kind)
            assert by_reference(door, f"{app.url}/object") == WELCOME
    assert len(app.at("/object")) == 6


def test_s6_2_an_address_that_is_not_registered_is_not_fetched(door: ObjectDoor, app: Application) -> None:
    for uri in (f"{app.url}/another", f"{app.url}/object?x", f"{app.url}/object/", f"{app.url}/pinned", "x", "é"):
        assert by_reference(door, uri) == (303, "invalid_request_uri")
    assert app.received == []


def test_s6_2_a_fragment_is_for_those_who_keep_copies_and_we_fetch_each_time(
    door: ObjectDoor, app: Application
) -> None:
    body = unsigned(door.claims()).encode()
    app.answers["/object"] = send(body=body, Content_Type="application/jwt")
    for fragment in (sha256(body), sha256(b"what was there before"), sha256(body)):
        assert by_reference(door, f"{app.url}/object#{fragment}") == WELCOME
    assert len(app.at("/object")) == 3


def test_s6_2_a_registered_fragment_belongs_to_the_address(door: ObjectDoor, app: Application) -> None:
    app.answers["/pinned"] = send(body=unsigned(door.claims()).encode(), Content_Type="application/jwt")
    assert by_reference(door, f"{app.url}/pinned#part") == WELCOME
    assert by_reference(door, f"{app.url}/pinned#another") == (303, "invalid_request_uri")


def test_s6_2_what_is_there_must_be_a_request_object(door: ObjectDoor, app: Application) -> None:
    good = unsigned(door.claims()).encode()
    for answer in (
        send(404),
        send(500),
        send(302, Location=f"{app.url}/elsewhere"),
        send(body=good, Content_Type="text/html"),
        send(body=good),
        send(body=b"\xff\xfe", Content_Type="application/jwt"),
        send(body=good + b"A" * 17_000, Content_Type="application/jwt"),
    ):
        app.answers["/object"] = answer
        assert by_reference(door, f"{app.url}/object") == (303, "invalid_request_uri")
    for body in (b"", b"x", json.dumps(door.claims()).encode(), door.token(by=key(number=1)).encode()):
        app.answers["/object"] = send(body=body, Content_Type="application/jwt")
        assert by_reference(door, f"{app.url}/object") == (303, "invalid_request_object")
    assert app.at("/elsewhere") == []


def test_s6_2_each_request_fetches_anew(door: ObjectDoor, app: Application) -> None:
    app.answers["/object"] = send(body=unsigned(door.claims()).encode(), Content_Type="application/jwt")
    assert by_reference(door, f"{app.url}/object") == WELCOME
    app.answers["/object"] = send(
        body=unsigned({**door.claims(), "prompt": "none"}).encode(), Content_Type="text/plain"
    )
    assert by_reference(door, f"{app.url}/object") == (303, "login_required")


def test_ss_01_a_registered_address_of_the_inside_is_not_fetched(door: ObjectDoor) -> None:
    inside = ("https://169.254.169.254/object", "http://127.0.0.1:1/object", "https://[::1]/object")
    register(door.world, "inside", policy="oidc-certification", request_uris=inside)
    for uri in inside:
        assert by_reference(ObjectDoor(door.world, "inside"), uri) == (303, "invalid_request_uri")


def test_s6_discovery_says_what_a_tenant_with_such_clients_supports(door: ObjectDoor, world: World) -> None:
    said = door.world.browser().get("/t/acme/.well-known/openid-configuration").json
    assert said["request_parameter_supported"] is said["request_uri_parameter_supported"] is True
    assert said["require_request_uri_registration"] is True
    assert "none" in said["request_object_signing_alg_values_supported"]
    usual = world.browser().get("/t/acme/.well-known/openid-configuration").json
    assert usual["request_uri_parameter_supported"] is False
    assert "require_request_uri_registration" not in usual
    assert "none" not in usual["request_object_signing_alg_values_supported"]


def test_s6_1_what_the_policy_demands_of_requests_it_demands_of_objects(world: World) -> None:
    register(world)
    strict = ObjectDoor(world)
    told = strict.knock(strict.token(claims={"code_challenge": ABSENT, "code_challenge_method": ABSENT}))
    assert_redirected_error(told, "invalid_request")

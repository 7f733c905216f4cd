"""OIDC Core §9, §10.1.1, §16.19: the methods, what discovery says of them, and the keys they are verified with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from idp.keys import jose
from idp.store.details import Details
from tests.interop.authority import found_authority
from tests.listening import Application, Received, application, send
from tests.specs.forging import ABSENT
from tests.specs.security.outcomes import assert_refused
from tests.specs.signing import EVERY_POLICY, AssertionDoor, jwks_of, key, register, secret_of
from tests.world import CALLBACK, VERIFIER, World, copy_world

ALGS = ("RS256", "PS256", "ES256", "EdDSA", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512")
MACS = ("HS256", "HS384", "HS512")
MINUTE, PAUSE = 60, 30


@pytest.fixture
def app() -> Iterator[Application]:
    with application() as here:
        yield here


@pytest.fixture
def near(founded: Path, tmp_path: Path, app: Application) -> Iterator[World]:
    """A world that may call the application."""
    made = copy_world(founded, tmp_path / "near")
    made.given = {"outbound_allow": f"localhost:{app.port}"}
    yield made
    made.house.database.dispose()


def serve(app: Application, *keys: jose.Key) -> None:
    app.answers["/jwks"] = send(body=json.dumps(jwks_of(*keys)).encode())


def fetched(app: Application) -> int:
    return len(app.at("/jwks"))


@pytest.mark.parametrize("alg", ALGS)
def test_s9_private_key_jwt_is_accepted_in_every_algorithm_that_discovery_names(world: World, alg: str) -> None:
    register(world, jwks=jwks_of(key(alg)))
    door = AssertionDoor(world, by=key(alg))
    assert door.accepts(door.token())
    assert alg in metadata(world)["token_endpoint_auth_signing_alg_values_supported"]


@pytest.mark.parametrize("alg", MACS)
def test_s9_client_secret_jwt_is_accepted_in_every_hmac_that_discovery_names(world: World, alg: str) -> None:
    register(world, method="client_secret_jwt")
    door = AssertionDoor(world, by=secret_of(world))
    assert door.accepts(door.token({"alg": alg}))
    assert alg in metadata(world)["token_endpoint_auth_signing_alg_values_supported"]


def test_s9_the_registered_algorithm_is_the_only_one(world: World) -> None:
    register(world, jwks=jwks_of(key("ES256"), key("RS256")), token_endpoint_auth_signing_alg="ES256")
    door = AssertionDoor(world)
    assert door.accepts(door.token(by=key("ES256")))
    assert not door.accepts(door.token({"alg": "RS256", "kid": key("RS256").kid}, by=key("RS256")))
    register(world, "macs", method="client_secret_jwt", token_endpoint_auth_signing_alg="HS512")
    macs = AssertionDoor(world, "macs", by=secret_of(world, "macs"))
    assert macs.accepts(macs.token({"alg": "HS512"}))
    assert not macs.accepts(macs.token({"alg": "HS256"}))


def metadata(world: World) -> dict[str, Any]:
    return dict(world.browser().get("/t/acme/.well-known/openid-configuration").json)


def test_s9_discovery_names_what_the_tenants_policies_allow(world: World) -> None:
    endpoints = ("token", "introspection", "revocation")
    said = metadata(world)
    for endpoint in endpoints:
        assert {"client_secret_jwt", "private_key_jwt"} <= set(said[f"{endpoint}_endpoint_auth_methods_supported"])
        assert {*ALGS, *MACS} == set(said[f"{endpoint}_endpoint_auth_signing_alg_values_supported"])
    world.set_policy(registration_policies=("fapi2",))
    said = metadata(world)
    for endpoint in endpoints:
        assert said[f"{endpoint}_endpoint_auth_methods_supported"] == ["private_key_jwt"]
        assert said[f"{endpoint}_endpoint_auth_signing_alg_values_supported"] == ["PS256", "ES256", "EdDSA"]
    world.set_policy(registration_policies=("native",))
    said = metadata(world)
    assert said["token_endpoint_auth_methods_supported"] == ["none"]
    assert not [name for name in said if name.endswith("_auth_signing_alg_values_supported")]


def test_s9_a_client_whose_policy_the_tenant_has_given_up_is_refused(world: World) -> None:
    world.set_policy(registration_policies=EVERY_POLICY)
    register(world, policy="fapi2")
    door = AssertionDoor(world)
    assert door.accepts(door.token())
    world.set_policy(registration_policies=("standard",))
    assert not door.accepts(door.token())


def test_s16_19_a_secret_shorter_than_the_hash_signs_nothing(world: World) -> None:
    client = register(world, method="client_secret_jwt")
    for length, alg, good in ((32, "HS256", True), (31, "HS256", False), (48, "HS384", True), (47, "HS384", False)):
        with world.inside() as ctx:
            wrapped = world.house.keyring.wrap_secret(ctx, client.client_id, "s" * length)
        world.change_client("signer", secret_wrapped=wrapped)
        door = AssertionDoor(world, by=b"s" * length)
        assert door.accepts(door.token({"alg": alg})) is good


def test_s10_1_1_keys_are_fetched_from_jwks_uri_and_kept(near: World, app: Application) -> None:
    register(near, jwks_uri=f"{app.url}/jwks")
    serve(app, key())
    door = AssertionDoor(near)
    assert all(door.accepts(door.token()) for _ in range(3))
    assert fetched(app) == 1
    near.clock.step(5 * MINUTE)
    assert door.accepts(door.token())
    assert fetched(app) == 2


def test_s10_1_1_a_new_kid_counts_at_once_for_the_refresh_token_of_the_old_one(near: World, app: Application) -> None:
    """oidcc-refresh-token-rp-key-rotation."""
    register(near, jwks_uri=f"{app.url}/jwks")
    serve(app, key())
    old, new = AssertionDoor(near, by=key()), AssertionDoor(near, by=key(number=1))
    given = near.code(client_id="signer")
    code = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER, "code": given}
    tokens = old.post("token", old.token(), **code)
    assert tokens.status == 200
    serve(app, key(number=1))
    again = {"grant_type": "refresh_token", "refresh_token": tokens.json["refresh_token"]}
    assert new.post("token", new.token(), **again).status == 200
    assert fetched(app) == 2
    assert not old.accepts(old.token())


def test_s10_1_1_a_key_without_a_kid_may_be_replaced_too(near: World, app: Application) -> None:
    register(near, jwks_uri=f"{app.url}/jwks")
    serve(app, key())
    door = AssertionDoor(near)
    assert door.accepts(door.token({"kid": ABSENT}))
    nameless = {name: value for name, value in jose.public_jwk(key(number=1)).items() if name != "kid"}
    app.answers["/jwks"] = send(body=json.dumps({"keys": [nameless]}).encode())
    new = AssertionDoor(near, by=key(number=1))
    assert new.accepts(new.token({"kid": ABSENT}))


def test_an_unknown_kid_has_the_keys_fetched_once_in_half_a_minute(near: World, app: Application) -> None:
    register(near, jwks_uri=f"{app.url}/jwks")
    serve(app, key())
    door = AssertionDoor(near)
    assert door.accepts(door.token())
    for number in range(5):
        assert not door.accepts(door.token({"kid": f"made-up-{number}"}))
    assert fetched(app) == 2
    assert door.accepts(door.token())
    near.clock.step(PAUSE)
    assert not door.accepts(door.token({"kid": "made-up"}))
    assert fetched(app) == 3


def test_those_who_need_the_same_keys_at_once_wait_for_one_fetch(near: World, app: Application) -> None:
    register(near, jwks_uri=f"{app.url}/jwks")
    good = send(body=json.dumps(jwks_of(key())).encode())

    def slowly(handler: BaseHTTPRequestHandler, received: Received) -> None:
        app.done.wait(0.5)
        good(handler, received)

    app.answers["/jwks"] = slowly
    door = AssertionDoor(near)
    tokens = [door.token() for _ in range(8)]
    near.browser()  # the application is built once
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(door.accepts, tokens))
    assert fetched(app) == 1


def test_while_the_clients_server_fails_its_last_known_keys_count_for_an_hour(near: World, app: Application) -> None:
    register(near, jwks_uri=f"{app.url}/jwks")
    serve(app, key())
    door = AssertionDoor(near)
    assert door.accepts(door.token())
    for broken in (send(500), send(302, Location=f"{app.url}/elsewhere"), send(body=b"{}"), send(body=b"[]")):
        app.answers["/jwks"] = broken
        near.clock.step(5 * MINUTE)
        assert door.accepts(door.token())
    assert fetched(app) == 5
    assert door.accepts(door.token())
    assert fetched(app) == 5, "a server that fails is left alone for a while"
    near.clock.step(60 * MINUTE)
    assert not door.accepts(door.token())
    serve(app, key())
    near.clock.step(PAUSE)
    assert door.accepts(door.token())


@pytest.mark.parametrize("address", ["http://localhost:9/jwks", "https://169.254.169.254/jwks", "https://[::1]/jwks"])
def test_ss_01_keys_at_an_address_of_the_inside_are_not_fetched(world: World, address: str) -> None:
    register(world, jwks_uri=address)
    door = AssertionDoor(world)
    assert not door.accepts(door.token())


def test_keys_are_fetched_over_tls_from_a_server_whose_authority_the_operator_trusts(
    founded: Path, tmp_path: Path
) -> None:
    authority = found_authority(tmp_path)
    with application(certificate=authority.certificate, key=authority.key) as app:
        world = copy_world(founded, tmp_path / "tls")
        world.given = {"outbound_allow": f"localhost:{app.port}", "outbound_ca": str(authority.ca)}
        register(world, jwks_uri=f"{app.url}/jwks")
        serve(app, key())
        door = AssertionDoor(world)
        assert door.accepts(door.token())
        world.house.database.dispose()


def test_a_client_that_changes_its_keys_is_known_by_the_new_ones(near: World, app: Application) -> None:
    register(near)
    old, new = AssertionDoor(near), AssertionDoor(near, by=key(number=1))
    assert old.accepts(old.token())
    near.change_client("signer", details=Details(jwks=jwks_of(key(number=1))))
    assert not old.accepts(old.token())
    assert new.accepts(new.token())
    serve(app, key())
    near.change_client("signer", details=Details(jwks_uri=f"{app.url}/jwks"))
    assert old.accepts(old.token())


def test_one_clients_keys_are_no_other_clients_and_no_other_tenants(world: World) -> None:
    register(world, "one")
    register(world, "two", jwks=jwks_of(key(number=1)))
    register(world, "one", "other", jwks=jwks_of(key(number=2)))
    for client_id, slug, number in (("one", "acme", 0), ("two", "acme", 1), ("one", "other", 2)):
        for other in range(3):
            door = AssertionDoor(world, client_id, key(number=other), slug)
            assert door.accepts(door.token()) is (other == number)


def test_private_key_jwt_without_readable_keys_is_a_refusal(world: World) -> None:
    register(world)
    unreadable: tuple[Any, ...] = (None, {}, {"keys": []}, {"keys": {}}, {"keys": [1, {}, {"kty": "oct", "k": "AAAA"}]})
    for jwks in unreadable:
        details = Details(jwks=jwks)
        world.change_client("signer", details=details)
        door = AssertionDoor(world)
        assert_refused(door.knock(door.token()), "invalid_client", 401)

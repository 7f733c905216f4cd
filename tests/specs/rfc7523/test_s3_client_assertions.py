"""RFC 7523 §2.2, §3, §3.2: what a client's assertion must hold, at every endpoint where clients authenticate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from idp.ids import digest
from idp.oauth.clients.metadata import DEVICE_CODE, GRANT_TYPES
from tests.specs.forging import ABSENT
from tests.specs.security.outcomes import assert_refused
from tests.specs.signing import EVERY_POLICY, TYPE, AssertionDoor, jwks_of, key, register, secret_of
from tests.world import CALLBACK, VERIFIER, World


@pytest.fixture(params=["private_key_jwt", "client_secret_jwt"])
def door(world: World, request: pytest.FixtureRequest) -> AssertionDoor:
    register(world, method=request.param)
    by: Any = secret_of(world) if request.param == "client_secret_jwt" else key()
    return AssertionDoor(world, by=by)


def test_s2_2_an_assertion_authenticates_the_client_at_the_token_endpoint(door: AssertionDoor) -> None:
    code = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    given = door.world.code(client_id="signer")
    assert door.post("token", door.token(), code=given, **code).status == 200


def test_s2_2_an_assertion_authenticates_the_client_at_introspection_and_revocation(door: AssertionDoor) -> None:
    assert door.post("introspect", door.token(), token="made-up").status == 200
    assert door.post("revoke", door.token(), token="made-up").status == 200


def test_s2_2_an_assertion_authenticates_the_client_at_device_authorization(door: AssertionDoor) -> None:
    door.world.change_client("signer", grant_types=(*GRANT_TYPES, DEVICE_CODE))
    answer = door.post("device_authorization", door.token(), scope="openid")
    assert answer.status == 200
    poll = {"grant_type": DEVICE_CODE, "device_code": answer.json["device_code"]}
    assert_refused(door.post("token", door.token(), **poll), "authorization_pending")


def test_s2_2_the_type_must_be_the_one_of_jwts(door: AssertionDoor) -> None:
    for wrong in (None, "jwt-bearer", f"{TYPE} ", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"):
        assert_refused(door.knock(door.token(), client_assertion_type=wrong), "invalid_client", 401)
    assert_refused(door.knock(door.token(), client_assertion=None), "invalid_client", 401)
    assert door.accepts(door.token())


def test_s3_2_client_id_is_not_needed_and_must_name_the_same_client(door: AssertionDoor) -> None:
    assert door.knock(door.token(), client_id="signer").status == 200
    assert_refused(door.knock(door.token(), client_id="web"), "invalid_client", 401)


@pytest.mark.parametrize("name", ["iss", "sub"])
def test_s3_1_s3_2_iss_and_sub_must_be_the_client_id(door: AssertionDoor, name: str) -> None:
    for wrong in (ABSENT, "", "web", None, ["signer"], 1, door.issuer):
        assert not door.accepts(door.token(claims={name: wrong}))
    assert not door.accepts(door.token(claims={"iss": "web", "sub": "web"}))


@pytest.mark.parametrize("path", ["", "/oauth/token", "/oauth/introspect", "/oauth/revoke"])
def test_s3_3_aud_may_be_the_issuer_or_an_address_of_it_where_clients_authenticate(
    door: AssertionDoor, path: str
) -> None:
    assert door.accepts(door.token(claims={"aud": f"{door.issuer}{path}"}))
    assert door.accepts(door.token(claims={"aud": [f"{door.issuer}{path}"]}))
    assert door.accepts(door.token(claims={"aud": [f"{door.issuer}{path}", door.issuer]}))


def test_s3_3_aud_must_name_nobody_else(door: AssertionDoor) -> None:
    issuer, other = door.issuer, door.world.tenant("other").issuer
    elsewhere = ["https://other.example", other, f"{other}/oauth/token", f"{issuer}/", f"{issuer}/oauth/authorize"]
    for wrong in elsewhere:
        assert not door.accepts(door.token(claims={"aud": wrong}))
        assert not door.accepts(door.token(claims={"aud": [issuer, wrong]}))
    for misspelt in (ABSENT, None, "", [], [[issuer]], {issuer: 1}, [issuer, 1], 1, issuer.upper()):
        assert not door.accepts(door.token(claims={"aud": misspelt}))


def test_s3_4_exp_is_required_and_must_lie_ahead(door: AssertionDoor) -> None:
    for wrong in (ABSENT, None, door.now, door.now - 1, 0, -1, True, str(door.now + 60), door.now + 60.5, 10**12):
        assert not door.accepts(door.token(claims={"exp": wrong}))
    assert door.accepts(door.token(claims={"exp": door.now + 1}))


def test_s3_4_exp_may_be_five_minutes_away_and_no_more(door: AssertionDoor) -> None:
    assert door.accepts(door.token(claims={"exp": door.now + 300}))
    assert not door.accepts(door.token(claims={"exp": door.now + 301}))
    assert not door.accepts(door.token(claims={"exp": door.now + 301, "iat": ABSENT}))
    assert door.accepts(door.token(claims={"iat": door.now + 10, "exp": door.now + 310}))


@pytest.mark.parametrize("name", ["nbf", "iat"])
def test_s3_5_s3_6_nbf_and_iat_are_optional_and_at_most_a_minute_ahead(door: AssertionDoor, name: str) -> None:
    assert door.accepts(door.token(claims={name: ABSENT}))
    for ahead in (-3600, 0, 8, 10, 60):
        assert door.accepts(door.token(claims={name: door.now + ahead}))
    for wrong in (door.now + 61, None, str(door.now), True):
        assert not door.accepts(door.token(claims={name: wrong}))


def test_s3_7_jti_is_required_and_counts_once(door: AssertionDoor) -> None:
    for wrong in (ABSENT, None, "", 1, ["a"]):
        assert not door.accepts(door.token(claims={"jti": wrong}))
    assert door.accepts(door.token(claims={"jti": "once"}))
    assert not door.accepts(door.token(claims={"jti": "once"}))
    assert door.accepts(door.token(claims={"jti": "twice"}))


def test_s3_7_a_jti_is_used_at_all_endpoints_when_it_is_used_at_one(door: AssertionDoor) -> None:
    token = door.token()
    assert door.accepts(token)
    for endpoint in ("token", "introspect", "revoke"):
        assert_refused(door.post(endpoint, token, token="x", grant_type="client_credentials"), "invalid_client", 401)


def test_s3_7_a_jti_is_its_clients_own(world: World) -> None:
    doors = []
    for name in ("one", "two"):
        register(world, name)
        doors.append(AssertionDoor(world, name))
    assert all(one.accepts(one.token(claims={"jti": "the same"})) for one in doors)


def test_s3_7_a_request_that_is_refused_afterwards_has_used_its_jti(door: AssertionDoor) -> None:
    token = door.token()
    assert_refused(door.post("token", token, grant_type="unheard-of"), "unsupported_grant_type")
    assert not door.accepts(token)


def test_s3_7_an_assertion_that_is_refused_uses_no_jti(door: AssertionDoor) -> None:
    assert not door.accepts(door.token(claims={"jti": "mine", "aud": "https://elsewhere.example"}))
    assert door.accepts(door.token(claims={"jti": "mine"}))


def test_s3_9_the_signature_must_be_the_clients(door: AssertionDoor) -> None:
    assert not door.accepts(door.token(by=key(number=1)))
    assert not door.accepts(door.token(by=b"s" * 64))
    assert not door.accepts(door.token(header={"kid": "another"})) or isinstance(door.by, bytes)


def test_s3_10_what_is_no_jwt_is_refused(door: AssertionDoor) -> None:
    for wrong in ("x", "a.b.c", "..", "e30.e30.", "é" * 10, "\u2028"):
        assert_refused(door.knock(wrong), "invalid_client", 401)


def test_rfc6749_s2_3_an_assertion_beside_another_method_is_refused(door: AssertionDoor) -> None:
    assert_refused(door.knock(door.token(), client_secret="x"), "invalid_request")


def test_a_client_uses_the_one_method_that_it_registered(world: World) -> None:
    register(world)
    secret, other = AssertionDoor(world, by=b"s" * 64), AssertionDoor(world)
    world.change_client("signer", auth_method="client_secret_basic", secret_digest=digest(world.client_secret))
    assert not other.accepts(other.token())
    world.change_client("signer", auth_method="none")
    assert not other.accepts(other.token())
    world.change_client("signer", auth_method="client_secret_jwt")
    assert not secret.accepts(secret.token())  # there is no secret
    assert not other.accepts(other.token())  # a public key is none


def test_fapi2_s5_3_2_1_there_aud_is_the_issuer_as_a_string_and_nothing_else(world: World) -> None:
    world.set_policy(registration_policies=EVERY_POLICY)
    register(world, policy="fapi2")
    door = AssertionDoor(world)
    assert door.accepts(door.token())
    for wrong in ([door.issuer], f"{door.issuer}/oauth/token", f"{door.issuer}/oauth/introspect"):
        assert not door.accepts(door.token(claims={"aud": wrong}))


def test_fapi2_s5_4_rs256_is_refused_whatever_the_client_registered(world: World) -> None:
    world.set_policy(registration_policies=EVERY_POLICY)
    register(world, policy="fapi2", jwks=jwks_of(key("RS256"), key("ES256")))
    door = AssertionDoor(world, by=key("RS256"))
    assert not door.accepts(door.token())
    details = replace(world.client("signer").details, token_endpoint_auth_signing_alg="RS256")
    world.change_client("signer", details=details)
    assert not door.accepts(door.token())

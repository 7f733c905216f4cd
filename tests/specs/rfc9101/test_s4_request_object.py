"""RFC 9101 §4, §5, §10.8: what a request object holds, and what it must not be."""

from __future__ import annotations

import json

import pytest

from tests.specs.forging import ABSENT
from tests.specs.security.outcomes import assert_page, assert_redirected_error
from tests.specs.signing import ObjectDoor, encrypted, jwks_of, key, register, unsigned
from tests.world import CALLBACK, World


def test_s4_a_signed_object_is_a_request_without_anything_else_beside_client_id(door: ObjectDoor) -> None:
    assert door.knock(door.token(), redirect_uri=None).status == 200


def test_s4_an_object_must_be_signed(door: ObjectDoor) -> None:
    assert not door.accepts(unsigned(door.claims()))
    door.world.change_client("signer", policy="fapi2")
    assert not door.accepts(unsigned(door.claims()))


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA", "ES384", "PS512"])
def test_s4_it_may_be_signed_with_what_discovery_names(world: World, alg: str) -> None:
    register(world, jwks=jwks_of(key(alg)))
    door = ObjectDoor(world, by=key(alg))
    assert door.accepts(door.token())
    said = world.browser().get("/t/acme/.well-known/openid-configuration").json
    assert alg in said["request_object_signing_alg_values_supported"]


@pytest.mark.parametrize(("alg", "enc"), [("RSA-OAEP-256", "A256GCM"), ("ECDH-ES", "A128CBC-HS256"), ("ECDH-ES", None)])
def test_s4_it_may_be_signed_and_then_encrypted_as_registered(world: World, alg: str, enc: str | None) -> None:
    register(world, request_object_encryption_alg=alg, request_object_encryption_enc=enc)
    door = ObjectDoor(world)
    assert door.accepts(encrypted(world, door.token(), alg=alg, enc=enc or "A128CBC-HS256"))


def test_s4_encryption_that_was_not_registered_is_refused(door: ObjectDoor) -> None:
    assert not door.accepts(encrypted(door.world, door.token()))


@pytest.mark.parametrize("name", ["request", "request_uri"])
def test_s4_request_and_request_uri_must_not_be_inside(door: ObjectDoor, name: str) -> None:
    for inside in (door.token(), "", None, 1):
        assert not door.accepts(door.token(claims={name: inside}))


def test_s4_iss_and_aud_are_optional_and_must_be_the_client_and_us(door: ObjectDoor) -> None:
    assert door.accepts(door.token(claims={"iss": ABSENT, "aud": ABSENT}))
    assert door.accepts(door.token(claims={"aud": [door.issuer, "https://elsewhere.example"]}))
    assert not door.accepts(door.token(claims={"aud": "https://elsewhere.example"}))
    assert not door.accepts(door.token(claims={"iss": "web"}))


def test_s4_times_are_optional_and_must_hold(door: ObjectDoor) -> None:
    assert door.accepts(door.token(claims={"exp": ABSENT, "iat": ABSENT}))
    assert door.accepts(door.token(claims={"nbf": door.now + 8}))
    assert not door.accepts(door.token(claims={"nbf": door.now + 61}))
    assert not door.accepts(door.token(claims={"exp": door.now}))


def test_s10_8_the_type_may_be_explicit(door: ObjectDoor) -> None:
    assert door.accepts(door.token({"typ": "oauth-authz-req+jwt"}))
    assert door.accepts(door.token({"typ": "JWT"}))
    assert door.accepts(door.token({"typ": ABSENT}))


def test_s10_8_the_client_must_not_be_its_subject(door: ObjectDoor) -> None:
    assert not door.accepts(door.token(claims={"sub": "signer"}))


@pytest.mark.parametrize("name", ["max_age", "face_max_age"])
def test_numbers_are_numbers_and_claims_an_object(door: ObjectDoor, name: str) -> None:
    for good in (0, 300, "300"):
        assert door.accepts(door.token(claims={name: good}))
    for wrong in (1.5, True, [300], {"a": 1}, None):
        assert not door.accepts(door.token(claims={name: wrong}))
    for out_of_range in (-1, 10**12, "soon"):
        answer = door.knock(door.token(claims={name: out_of_range}))
        assert_redirected_error(answer, "invalid_request")
    claims = {"userinfo": {"email": {"essential": True}}}
    for form in (claims, json.dumps(claims)):
        assert door.accepts(door.token(claims={"claims": form}))
    for wrong_form in ([claims], 1, None, True):
        assert not door.accepts(door.token(claims={"claims": wrong_form}))


TEXTS = "scope state nonce prompt acr_values redirect_uri response_type display ui_locales claims_locales login_hint"


@pytest.mark.parametrize("name", TEXTS.split())
def test_a_parameter_of_another_type_is_refused_and_never_left_out(door: ObjectDoor, name: str) -> None:
    for wrong in (["openid"], {"a": 1}, 1, 1.5, True, None, "a\x00b"):
        assert not door.accepts(door.token(claims={name: wrong}))


def test_members_that_no_request_has_are_ignored_whatever_they_are(door: ObjectDoor) -> None:
    for value in ("x", 1, None, ["x"], {"x": 1}, True):
        assert door.accepts(door.token(claims={"unheard_of": value, "jti": value}))


def test_an_object_that_cannot_be_read_is_a_page_unless_a_registered_address_stands_outside(door: ObjectDoor) -> None:
    for token in ("x", unsigned(door.claims()), door.token(by=key(number=1)), "é"):
        for nowhere in (None, "https://elsewhere.example/cb"):
            page = door.knock(token, redirect_uri=nowhere)
            assert_page(page)
            assert "The request object is invalid" in page.text
        told = assert_redirected_error(door.knock(token, state="outside"), "invalid_request_object", CALLBACK)
        assert told["state"] == "outside"
        assert told["error_description"] == "The request object is invalid, expired or not this client's."


def test_an_address_inside_that_is_not_registered_is_a_page_whatever_stands_outside(door: ObjectDoor) -> None:
    for uri in ("https://elsewhere.example/cb", f"{CALLBACK}/", ABSENT, ""):
        assert_page(door.knock(door.token(claims={"redirect_uri": uri})))

"""A5 of the security plan, against what clients sign: every row at every place, refused in its one way, at once."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import RSAKey

from idp.keys.jose import Key, public_jwk
from tests.agent import Answer
from tests.specs.forging import ABSENT
from tests.specs.security.a5_forgeries import TABLE, respelled
from tests.specs.security.outcomes import assert_page, assert_redirected_error
from tests.specs.signing import (
    AssertionDoor,
    Door,
    ObjectDoor,
    encrypted,
    jwks_of,
    key,
    register,
    secret_of,
    unsigned,
)
from tests.world import CALLBACK, PASSWORD, VERIFIER, World, claims_of, copy_world, landed

DOORS: dict[str, type[Door]] = {"assertion": AssertionDoor, "object": ObjectDoor}
FUZZED = settings(max_examples=80, deadline=None, database=None, derandomize=True)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6)
AT_ONCE = 0.05  # seconds of computing, whatever else the machine does


@pytest.fixture(scope="module")
def signing(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Signer has two keys for ES256 and one that is for RS256; mallory has her own, as has the signer of `other`."""
    world = copy_world(founded, tmp_path_factory.mktemp("signing"))
    alg = {"token_endpoint_auth_signing_alg": "ES256", "request_object_signing_alg": "ES256"}
    register(world, jwks=jwks_of(key(), key(number=1), key("RS256")), **alg)
    register(world, "mallory", jwks=jwks_of(key(number=2)), **alg)
    register(world, slug="other", jwks=jwks_of(key(number=3)), **alg)
    for place in (AssertionDoor(world), ObjectDoor(world)):
        place.knock(place.token())  # so that no case pays for what the first request builds
    yield world
    world.house.database.dispose()


@pytest.fixture(params=DOORS)
def door(signing: World, request: pytest.FixtureRequest) -> Door:
    return DOORS[request.param](signing)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    tried: list[object] = []

    def note(_self: object, address: object) -> None:
        tried.append(address)
        raise OSError("not in this test")

    monkeypatch.setattr(socket.socket, "connect", note)
    return tried


def test_the_good_token_is_welcome(door: Door) -> None:
    assert door.accepts(door.token())
    assert door.accepts(door.token({"typ": "JWT", "x-unknown": 1}))


@pytest.mark.parametrize("forgery", TABLE)
def test_a5_it_is_refused_at_once_and_calls_nobody(door: Door, forgery: str, offline: list[object]) -> None:
    for token in TABLE[forgery](door):
        assert any(refused_within(AT_ONCE, door, token) for _ in range(3)), token[:200]
    assert offline == []


def refused_within(seconds: float, door: Door, token: str) -> bool:
    """Whether computing the refusal took no longer; now and then the collector of garbage comes in between."""
    started = time.thread_time()
    assert not door.accepts(token), token[:200]
    return time.thread_time() - started < seconds


def test_jw_20_truly_signed_tokens_with_any_claims_are_answered(door: Door) -> None:
    claims = (
        "iss",
        "sub",
        "aud",
        "exp",
        "nbf",
        "iat",
        "jti",
        "client_id",
        "redirect_uri",
        "scope",
        "claims",
        "max_age",
    )

    @FUZZED
    @given(st.dictionaries(st.sampled_from(claims) | st.text(max_size=5), ANYTHING, min_size=1, max_size=3))
    def sent(changed: dict[str, Any]) -> None:
        assert door.knock(door.token(claims=changed)).status < 500

    sent()


def test_jw_10_an_assertion_is_no_request_object_and_a_request_object_no_assertion(signing: World) -> None:
    assertions, objects = AssertionDoor(signing), ObjectDoor(signing)
    asked = {name: value for name, value in objects.claims().items() if name not in {"iss", "aud"}}
    assert not objects.accepts(objects.token(claims={**assertions.claims(), **asked}))
    assert not assertions.accepts(assertions.token(claims={**objects.claims(), "sub": "x"}))
    assert not assertions.accepts(objects.token())
    assert not objects.accepts(assertions.token())
    assert not objects.accepts(objects.token({"typ": "client-authentication+jwt"}))
    assert not assertions.accepts(assertions.token({"typ": "oauth-authz-req+jwt"}))


def test_jw_10_what_we_have_signed_is_neither(signing: World, door: Door) -> None:
    tokens = signing.tokens()
    assert not door.accepts(tokens["id_token"])
    assert not door.accepts(tokens["access_token"])


def test_jw_12_the_other_spelling_of_a_signature_is_the_same_assertion(signing: World) -> None:
    door = AssertionDoor(signing)
    token = door.token()
    assert respelled(token) != token
    assert door.accepts(respelled(token))
    assert not door.accepts(token)


def test_jw_03_a_client_whose_secret_is_missing_empty_or_short_cannot_use_client_secret_jwt(world: World) -> None:
    register(world, method="client_secret_jwt")
    assert (good := AssertionDoor(world, by=secret_of(world))).accepts(good.token())
    for secret in ("", "a", "a" * 31):
        with world.inside() as ctx:
            wrapped = world.house.keyring.wrap_secret(ctx, "signer", secret)
        world.change_client("signer", secret_wrapped=wrapped)
        door = AssertionDoor(world, by=secret.encode() or b"\x00")
        assert not door.accepts(door.token(by=secret.encode()))
    world.change_client("signer", secret_wrapped=None)
    assert not good.accepts(good.token())
    assert not good.accepts(good.token(by=b""))


@pytest.mark.parametrize("jwk", ["RSA 1024", "e=1", "another curve"])
def test_jw_15_a_weak_key_of_the_client_is_not_used(world: World, jwk: str) -> None:
    alg = "ES384" if jwk == "another curve" else "RS256"
    used = key(alg)
    published: dict[str, Any] = dict(public_jwk(used))
    if jwk == "RSA 1024":
        material = RSAKey.import_key(rsa.generate_private_key(65537, 1024))  # noqa: S505 - that it is weak is the point
        used = Key("weak", "RS256", material)
        published = {"kid": "weak", **material.as_dict(private=False)}
    elif jwk == "e=1":
        published["e"] = "AQ"
    else:
        published = {**public_jwk(key()), "kid": used.kid, "alg": "ES384"}
    register(world)
    # Registration refuses what it can tell is of no use; here it is among the client's keys all the same.
    about = world.client("signer").details
    world.change_client("signer", details=replace(about, jwks={"keys": [published]}))
    for made in (AssertionDoor(world, by=used), ObjectDoor(world, by=used)):
        assert not made.accepts(made.token())


def test_jw_16_what_is_encrypted_must_be_signed_inside_and_as_registered(world: World) -> None:
    register(
        world,
        jwks=jwks_of(key(), key("RS256")),
        request_object_signing_alg="ES256",
        request_object_encryption_alg="RSA-OAEP-256",
        request_object_encryption_enc="A256GCM",
    )
    door = ObjectDoor(world)
    sealed = partial(encrypted, world, enc="A256GCM")
    assert door.accepts(sealed(door.token()))
    assert door.accepts(door.token()), "that it may encrypt does not say that it always does"
    assert not door.accepts(sealed(unsigned(door.claims())))
    assert not door.accepts(sealed(door.token({"alg": "RS256", "kid": key("RS256").kid}, by=key("RS256"))))
    assert not door.accepts(sealed(door.token(by=key(number=9))))
    assert not door.accepts(sealed(json.dumps(door.claims())))
    assert not door.accepts(sealed(sealed(door.token())))
    assert not door.accepts(sealed("é"))
    assert not door.accepts(sealed(door.token(), enc="A128GCM"))
    assert not door.accepts(sealed(door.token(), alg="RSA-OAEP"))


def test_jw_17_what_stands_outside_changes_nothing(signing: World) -> None:
    door = ObjectDoor(signing)
    conflicts = {
        "redirect_uri": "https://elsewhere.example/cb",
        "scope": "openid email profile offline_access",
        "acr_values": "urn:faceguard:acr:face",
        "max_age": "0",
        "state": "another",
        "nonce": "another",
        "prompt": "none",
        "response_type": "token",
        "response_mode": "form_post",
        "code_challenge": "another",
        "claims": "not even JSON",
        "display": "unheard of",
        "registration": "{}",
    }
    answer = signed_in(door, door.token(claims={"scope": "openid email"}), **conflicts)
    assert str(answer.location).startswith(f"{CALLBACK}?")
    brought = landed(answer)
    assert brought["state"] == "the-state"
    own = AssertionDoor(signing)
    code = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    tokens = own.post("token", own.token(), code=brought["code"], **code).json
    assert tokens["scope"] == "openid email"
    assert claims_of(tokens["id_token"])["nonce"] == "the-nonce"


def test_jw_17_whose_object_it_is_must_agree(signing: World) -> None:
    door = ObjectDoor(signing)
    for wrong in (ABSENT, "mallory", ""):
        assert not door.accepts(door.token(claims={"client_id": wrong}))
    assert_redirected_error(door.knock(door.token(), client_id="mallory"), "invalid_request_object")
    assert_page(door.knock(door.token(), client_id=None))
    assert_page(door.knock(door.token(), client_id="nobody"))


def signed_in(door: ObjectDoor, token: str, **outside: str) -> Answer:
    """What comes of the request when Alice has proven her password."""
    browser = door.world.browser()
    page = browser.get("/t/acme/oauth/authorize", {"client_id": door.client_id, "request": token, **outside})
    return browser.submit(page.form("password"), email="alice@example.com", password=PASSWORD)

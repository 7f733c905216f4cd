"""OIDC Core §2, §3.1.3.6, §12.2: the ID token, and the ID token that comes back as a hint."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from idp.keys.token_kinds import TokenRefused
from idp.store import people
from idp.tokens import access_token, id_token
from tests.specs.issuing import CLIENT, Issuing
from tests.world import claims_of

OURS = ("iss", "sub", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "azp", "sid", "at_hash", "tenant")


def minted(issuing: Issuing, *, client: Any = CLIENT, nonce: str | None = "n-1", **given: Any) -> str:
    grant, person = issuing.grant(**given)
    with issuing.inside() as ctx:
        return id_token.mint(ctx, issuing.keyring, client, grant, person, nonce=nonce)


def test_s2_the_claims_are_all_there_and_are_the_grants(issuing: Issuing) -> None:
    grant, person = issuing.grant(auth_time=issuing.clock.now() - timedelta(hours=3))
    with issuing.inside() as ctx:
        token = id_token.mint(ctx, issuing.keyring, CLIENT, grant, person, nonce="n-1")
    now = int(issuing.clock.now().timestamp())
    assert claims_of(token) == {
        "iss": "https://one.example",
        "sub": person.id,
        "aud": "app",
        "iat": now,
        "exp": now + 300,
        "auth_time": now - 3 * 3600,
        "acr": "urn:faceguard:acr:face",
        "amr": ["pwd", "face", "mfa"],
        "nonce": "n-1",
        "sid": "session-1",
    }


def test_s2_there_is_no_nonce_where_none_was_sent(issuing: Issuing) -> None:
    assert "nonce" not in claims_of(minted(issuing, nonce=None))


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_jw_21_the_algorithm_is_the_one_the_client_registered(issuing: Issuing, alg: str) -> None:
    token = minted(issuing, client=replace(CLIENT, id_token_alg=alg))
    assert claims_of("." + token)["alg"] == alg  # the header


def test_s3_1_3_6_at_hash_is_the_published_one() -> None:
    """OIDC Core §A.3."""
    assert id_token.half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "RS256") == "77QmUPtjPfzWtF2AnpK9RQ"


@pytest.mark.parametrize("alg", ["none", "HS256", "ES256K", ""])
def test_jw_18_there_is_no_hash_for_an_algorithm_that_we_do_not_sign_with(alg: str) -> None:
    with pytest.raises(KeyError):
        id_token.half_hash("value", alg)


def test_s3_1_3_6_at_hash_belongs_to_the_access_token_beside_it(issuing: Issuing) -> None:
    grant, person = issuing.grant()
    with issuing.inside() as ctx:
        access, _ = access_token.mint(ctx, issuing.keyring, grant, CLIENT, scope=grant.scope)
        token = id_token.mint(ctx, issuing.keyring, CLIENT, grant, person, nonce=None, access_token=access)
    assert claims_of(token)["at_hash"] == id_token.half_hash(access, "RS256")


def test_jw_21_nothing_that_a_person_carries_sets_a_claim_of_ours(issuing: Issuing) -> None:
    asked = {"id_token": {name: {"essential": True} for name in (*OURS, "nickname")}}
    grant, person = issuing.grant(claims=asked)
    posing = replace(person, claims=dict.fromkeys(OURS, "mallory") | {"nickname": "Ali", "admin": True})
    with issuing.inside() as ctx:
        plain = claims_of(id_token.mint(ctx, issuing.keyring, CLIENT, grant, person, nonce=None))
        token = claims_of(id_token.mint(ctx, issuing.keyring, CLIENT, grant, posing, nonce=None))
    assert token == plain | {"nickname": "Ali"}


def test_s5_4_scopes_put_nothing_into_the_id_token_and_the_claims_parameter_does(issuing: Issuing) -> None:
    assert "email" not in claims_of(minted(issuing))
    token = claims_of(minted(issuing, claims={"id_token": {"email": None}, "userinfo": {"name": None}}))
    assert token["email"] == "alice@example.com"
    assert "name" not in token


def test_rt_08_s12_2_a_later_token_quotes_the_authentication_of_then(issuing: Issuing) -> None:
    grant, person = issuing.grant()
    with issuing.inside() as ctx:
        first = claims_of(id_token.mint(ctx, issuing.keyring, CLIENT, grant, person, nonce="n"))
    issuing.clock.step(5000)
    with issuing.inside() as ctx:
        later = claims_of(id_token.mint(ctx, issuing.keyring, CLIENT, grant, person, nonce=None))
    same = ("iss", "sub", "aud", "auth_time", "acr", "amr", "sid")
    assert [later[name] for name in same] == [first[name] for name in same]
    assert later["iat"] == first["iat"] + 5000


def test_s3_1_2_1_a_hint_says_whom_it_was_about_also_after_it_expired(issuing: Issuing) -> None:
    grant, person = issuing.grant()
    with issuing.inside() as ctx:
        token = id_token.mint(ctx, issuing.keyring, CLIENT, grant, person, nonce=None)
    issuing.clock.step(86400)
    with issuing.inside() as ctx:
        expected = id_token.IdTokenHint(sub=person.id, client_id="app", sid="session-1")
        assert id_token.read_hint(ctx, issuing.keyring, token) == expected
        assert id_token.read_hint(ctx, issuing.keyring, token, client_id="app") == expected


def test_a_hint_made_for_another_client_is_refused(issuing: Issuing) -> None:
    token = minted(issuing)
    with issuing.inside() as ctx, pytest.raises(TokenRefused):
        id_token.read_hint(ctx, issuing.keyring, token, client_id="app2")


def test_a_hint_with_several_audiences_is_not_ours(issuing: Issuing) -> None:
    claims = claims_of(minted(issuing)) | {"aud": ["app", "app2"]}
    with issuing.inside() as ctx:
        signed = issuing.keyring.sign(ctx, claims, typ="JWT", alg="RS256")
        with pytest.raises(TokenRefused):
            id_token.read_hint(ctx, issuing.keyring, signed, client_id="app")


def test_jw_10_neither_token_is_taken_for_the_other(issuing: Issuing) -> None:
    grant, person = issuing.grant()
    client = replace(CLIENT, id_token_alg="ES256")
    with issuing.inside() as ctx:
        access, _ = access_token.mint(ctx, issuing.keyring, grant, client, scope=grant.scope, audience="app")
        token = id_token.mint(ctx, issuing.keyring, client, grant, person, nonce=None)
        with pytest.raises(TokenRefused):
            id_token.read_hint(ctx, issuing.keyring, access)
        with pytest.raises(TokenRefused):
            access_token.read(ctx, issuing.keyring, token, audience="app")


def test_the_sub_is_the_persons_id_and_outlives_the_address(issuing: Issuing) -> None:
    _, person = issuing.grant()
    with issuing.inside() as ctx:
        assert people.find(ctx, person.id) == person
    assert claims_of(minted(issuing))["sub"] == person.id != person.email

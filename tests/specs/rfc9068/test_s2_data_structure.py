"""RFC 9068 §2 and §4: what a JWT access token holds, and that a resource server reads it without asking us."""

from __future__ import annotations

from typing import Any

import pytest

from idp.keys.token_kinds import TokenRefused
from idp.tokens import access_token
from tests.specs.issuing import CLIENT, Issuing
from tests.world import claims_of


def minted(issuing: Issuing, **given: Any) -> tuple[str, Any]:
    grant, _ = issuing.grant()
    with issuing.inside() as ctx:
        token, lifetime = access_token.mint(
            ctx, issuing.keyring, grant, CLIENT, **({"scope": ("openid", "email")} | given)
        )
    assert lifetime == 600
    return token, grant


def test_s2_2_the_claims_are_all_there_and_are_the_grants(issuing: Issuing) -> None:
    token, grant = minted(issuing)
    claims = claims_of(token)
    now = int(issuing.clock.now().timestamp())
    assert claims.pop("jti")
    assert claims == {
        "iss": "https://one.example",
        "sub": grant.person,
        "aud": "https://one.example/oauth/userinfo",
        "client_id": "app",
        "iat": now,
        "exp": now + 600,
        "scope": "openid email",
        "auth_time": now,
        "acr": "urn:faceguard:acr:face",
        "amr": ["pwd", "face", "mfa"],
        "sid": "session-1",
        "grant_id": grant.id,
    }


def test_s2_2_no_two_tokens_have_one_jti(issuing: Issuing) -> None:
    assert claims_of(minted(issuing)[0])["jti"] != claims_of(minted(issuing)[0])["jti"]


def test_s4_the_resource_server_reads_what_was_minted(issuing: Issuing) -> None:
    token, grant = minted(issuing, scope=("openid",))
    issuing.clock.step(599)
    with issuing.inside() as ctx:
        read = access_token.read(ctx, issuing.process(), token)
    assert read == access_token.AccessToken(
        grant_id=grant.id,
        sub=grant.person,
        client_id="app",
        scope=("openid",),
        sid="session-1",
        jti=claims_of(token)["jti"],
        acr=grant.acr,
        amr=grant.amr,
        auth_time=grant.auth_time,
        audience=("https://one.example/oauth/userinfo",),
        issued_at=claims_of(token)["iat"],
        expires_at=claims_of(token)["exp"],
    )


def test_s4_an_expired_token_is_refused(issuing: Issuing) -> None:
    token, _ = minted(issuing)
    issuing.clock.step(600)
    with issuing.inside() as ctx, pytest.raises(TokenRefused):
        access_token.read(ctx, issuing.keyring, token)


def test_s4_a_token_for_another_resource_is_refused_and_taken_there(issuing: Issuing) -> None:
    token, _ = minted(issuing, audience="https://api.example")
    with issuing.inside() as ctx:
        assert access_token.read(ctx, issuing.keyring, token, audience="https://api.example").client_id == "app"
        with pytest.raises(TokenRefused):
            access_token.read(ctx, issuing.keyring, token)


def test_s4_a_token_signed_by_our_rsa_key_is_refused(issuing: Issuing) -> None:
    token, _ = minted(issuing)
    with issuing.inside() as ctx:
        by_rsa = issuing.keyring.sign(ctx, claims_of(token), typ="at+jwt", alg="RS256")
        with pytest.raises(TokenRefused):
            access_token.read(ctx, issuing.keyring, by_rsa)


@pytest.mark.parametrize(
    "wrong", [{"acr": 1}, {"acr": None}, {"amr": "pwd"}, {"amr": None}, {"auth_time": "1"}, {"auth_time": True}]
)
def test_s2_2_1_authentication_claims_of_the_wrong_type_are_refused(issuing: Issuing, wrong: dict[str, Any]) -> None:
    token, _ = minted(issuing)
    with issuing.inside() as ctx:
        signed = issuing.keyring.sign(ctx, claims_of(token) | wrong, typ="at+jwt", alg="ES256")
        with pytest.raises(TokenRefused):
            access_token.read(ctx, issuing.keyring, signed)

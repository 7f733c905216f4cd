"""OIDC Core §2, §3.1.3.6, §5.3.2, §10: ID tokens and userinfo, signed and encrypted as the client registered."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest

from idp.keys import foreign
from idp.keys.algorithms import CONTENT_ENCRYPTION, KEY_MANAGEMENT, SIGNATURES
from idp.keys.token_kinds import ForeignKind
from idp.oauth.clients.policies import OIDC_CERTIFICATION
from tests.specs.oidc_core.sealed import ADDRESS, LINK, header_of, opened, register, tokens
from tests.specs.security.outcomes import assert_redirected_error
from tests.world import World, claims_of, landed

JWT = ForeignKind(typs=frozenset({"JWT"}))
HASHES = {"256": "sha256", "384": "sha384", "512": "sha512", "DSA": "sha512"}


def verified(world: World, token: str, alg: str) -> dict[str, Any]:
    """The claims, verified as another implementation would: with the published keys, and with this algorithm alone."""
    published = foreign.read_jwks(world.browser().get("/t/acme/oauth/jwks").json)
    return dict(foreign.verify_foreign(JWT, token, published, algs=[alg]).claims)


@pytest.mark.parametrize("alg", sorted(SIGNATURES))
def test_s3_1_3_6_the_id_token_is_signed_as_registered_and_at_hash_has_its_hash(world: World, alg: str) -> None:
    register(world, id_token_alg=alg)
    answer = tokens(world)
    digest = hashlib.new(HASHES[alg[2:]], answer["access_token"].encode()).digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    assert header_of(answer["id_token"])["alg"] == alg
    assert verified(world, answer["id_token"], alg)["at_hash"] == half


def test_an_access_token_is_es256_whatever_the_client_registered(world: World) -> None:
    register(world, id_token_alg="PS512")
    assert header_of(tokens(world)["access_token"])["alg"] == "ES256"


@pytest.mark.parametrize("enc", CONTENT_ENCRYPTION)
@pytest.mark.parametrize("alg", KEY_MANAGEMENT)
def test_s10_2_a_signed_id_token_is_encrypted_as_registered(world: World, alg: str, enc: str) -> None:
    register(world, "RSA", "P-256", id_token_encrypted_response_alg=alg, id_token_encrypted_response_enc=enc)
    answer = tokens(world)
    header, inner = opened(answer["id_token"])
    assert (header["alg"], header["enc"], header["cty"]) == (alg, enc, "JWT")
    assert verified(world, inner.decode(), "RS256")["aud"] == "sealed"


@pytest.mark.parametrize("name", ["P-256", "P-521", "X25519"])
def test_rfc_7518_s4_6_the_key_agreement_is_on_the_curve_of_the_clients_key(world: World, name: str) -> None:
    register(world, name, id_token_encrypted_response_alg="ECDH-ES")
    header, inner = opened(tokens(world)["id_token"])
    assert header["epk"]["crv"] == name
    assert claims_of(inner.decode())["sub"] == world.person().id


def test_registration_s2_the_default_enc_is_a128cbc_hs256(world: World) -> None:
    register(world, "RSA", id_token_encrypted_response_alg="RSA-OAEP")
    assert opened(tokens(world)["id_token"])[0]["enc"] == "A128CBC-HS256"


def test_no_id_token_goes_out_unencrypted_where_no_key_fits_and_the_code_is_not_spent(world: World) -> None:
    register(world, "P-256", id_token_encrypted_response_alg="RSA-OAEP-256")
    code = world.code(**ADDRESS)
    answer = world.redeem(code, **ADDRESS)
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")
    assert "id_token" not in answer.text
    world.change_client("sealed", details=world.client("web").details)
    assert world.redeem(code, **ADDRESS).status == 200


def test_s3_3_2_11_an_id_token_from_the_authorization_endpoint_is_encrypted_too(world: World) -> None:
    world.set_policy(registration_policies=("standard", OIDC_CERTIFICATION.name))
    hybrid = {"response_types": ("code id_token",), "grant_types": ("authorization_code", "implicit")}
    register(
        world, "X25519", id_token_encrypted_response_alg="ECDH-ES+A256KW", policy=OIDC_CERTIFICATION.name, **hybrid
    )
    token = landed(world.sign_in(world.browser(), response_type="code id_token", **ADDRESS))["id_token"]
    assert "c_hash" in claims_of(opened(token)[1].decode())


def test_s3_3_2_11_c_hash_is_of_the_code_and_by_the_algorithm(world: World) -> None:
    world.set_policy(registration_policies=("standard", OIDC_CERTIFICATION.name))
    hybrid = {"response_types": ("code id_token token",), "grant_types": ("authorization_code", "implicit")}
    register(world, id_token_alg="ES384", policy=OIDC_CERTIFICATION.name, **hybrid)
    said = landed(world.sign_in(world.browser(), response_type="code id_token token", **ADDRESS))
    claims = claims_of(said["id_token"])
    for name, value in (("c_hash", said["code"]), ("at_hash", said["access_token"])):
        assert claims[name] == base64.urlsafe_b64encode(hashlib.sha384(value.encode()).digest()[:24]).decode()


def test_s2_an_unsigned_id_token_is_for_a_client_that_asked_whose_policy_allows_it(world: World) -> None:
    """oidcc-idtoken-unsigned."""
    world.set_policy(registration_policies=("standard", OIDC_CERTIFICATION.name))
    register(world, id_token_alg="none", policy=OIDC_CERTIFICATION.name)
    token = tokens(world)["id_token"]
    assert header_of(token) == {"alg": "none"}
    assert token.endswith(".")
    assert claims_of(token)["nonce"] == "the-nonce"
    world.change_client("sealed", policy="standard")
    assert header_of(tokens(world)["id_token"])["alg"] == "RS256"


def test_s2_no_unsigned_id_token_comes_from_the_authorization_endpoint(world: World) -> None:
    world.set_policy(registration_policies=("standard", OIDC_CERTIFICATION.name))
    hybrid = {"response_types": ("code id_token",), "grant_types": ("authorization_code", "implicit")}
    register(world, id_token_alg="none", policy=OIDC_CERTIFICATION.name, **hybrid)
    token = landed(world.sign_in(world.browser(), response_type="code id_token", **ADDRESS))["id_token"]
    assert verified(world, token, "RS256")["aud"] == "sealed"


def test_jw_01_jw_16_an_unsigned_or_encrypted_id_token_is_no_hint_and_what_was_inside_is_one(world: World) -> None:
    world.set_policy(registration_policies=("standard", OIDC_CERTIFICATION.name))
    register(
        world, "RSA", id_token_alg="none", id_token_encrypted_response_alg="RSA-OAEP", policy=OIDC_CERTIFICATION.name
    )
    browser = world.browser()
    answer = world.redeem(world.code(browser, **ADDRESS), **ADDRESS).json
    unsigned = opened(answer["id_token"])[1].decode()
    for hint in (answer["id_token"], unsigned):
        refused = world.authorize(browser, prompt="none", id_token_hint=hint, **ADDRESS)
        assert_redirected_error(refused, "invalid_request", LINK)
        assert 'name="csrf"' in browser.get("/t/acme/oauth/end_session", {"id_token_hint": hint}).text
    world.change_client("sealed", id_token_alg="EdDSA")
    code = landed(world.authorize(browser, **ADDRESS))["code"]
    inner = opened(world.redeem(code, **ADDRESS).json["id_token"])[1].decode()
    assert landed(world.authorize(browser, prompt="none", id_token_hint=inner, **ADDRESS))["code"]


@pytest.mark.parametrize("alg", ["RS256", "ES512", "EdDSA"])
def test_s5_3_2_signed_userinfo_has_issuer_and_audience(world: World, alg: str) -> None:
    register(world, userinfo_signed_response_alg=alg)
    answer = world.userinfo(tokens(world)["access_token"])
    assert answer.header("Content-Type") == "application/jwt"
    assert answer.header("Cache-Control") == "no-store"
    told = verified(world, answer.text, alg)
    assert (told["iss"], told["aud"], told["sub"]) == (world.tenant().issuer, "sealed", world.person().id)
    assert told["email"] == "alice@example.com"


def test_s5_3_2_encrypted_userinfo_is_the_claims_or_the_signed_ones(world: World) -> None:
    register(world, "P-256", userinfo_encrypted_response_alg="ECDH-ES")
    access = tokens(world)["access_token"]
    plain = world.userinfo(access)
    assert plain.header("Content-Type") == "application/jwt"
    header, inner = opened(plain.text)
    assert "cty" not in header
    assert json.loads(inner)["sub"] == world.person().id
    details = world.client("sealed").details
    world.change_client(
        "sealed", details=type(details)(**{**details.to_json(), "userinfo_signed_response_alg": "PS256"})
    )
    header, inner = opened(world.userinfo(access).text)
    assert header["cty"] == "JWT"
    assert verified(world, inner.decode(), "PS256")["aud"] == "sealed"


def test_s5_3_2_userinfo_is_never_told_unencrypted_where_no_key_fits(world: World) -> None:
    register(world, "P-256", userinfo_encrypted_response_alg="RSA-OAEP")
    answer = world.userinfo(tokens(world)["access_token"])
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")
    assert "alice" not in answer.text


def test_jw_10_signed_userinfo_is_neither_a_hint_nor_an_access_token(world: World) -> None:
    register(world, userinfo_signed_response_alg="ES256")
    browser = world.browser()
    access = world.redeem(world.code(browser, **ADDRESS), **ADDRESS).json["access_token"]
    said = world.userinfo(access).text
    assert_redirected_error(
        world.authorize(browser, prompt="none", id_token_hint=said, **ADDRESS), "invalid_request", LINK
    )
    assert world.userinfo(said).status == 401

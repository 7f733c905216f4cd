"""Keys for further algorithms, and to be encrypted to: made when first needed, one for everybody (OIDC Core §10)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from idp.keys.algorithms import OUR_ENCRYPTION, OUR_KEYS, SIGNATURES
from idp.keys.jose import FIRST_ALGS
from idp.keys.keyring import HINTS_UNTIL, JWKS_MAX_AGE, LAST_TOKEN
from idp.keys.token_kinds import TokenRefused
from idp.oauth.clients import policies
from idp.tokens import id_token
from tests.specs.issuing import CLIENT, Issuing
from tests.specs.keys.encrypting import encrypted_to
from tests.specs.keys.test_keyring import kids, published, rotate, signer

LATER = sorted(set(SIGNATURES) - set(FIRST_ALGS))


def test_every_algorithm_that_a_policy_may_allow_is_one_of_ours() -> None:
    assert set(policies.SIGNING_ALGS) == set(SIGNATURES)


@pytest.mark.parametrize("alg", LATER)
def test_a_key_is_made_when_its_algorithm_first_signs_and_then_kept(issuing: Issuing, alg: str) -> None:
    assert kids(issuing, alg=alg) == []
    first = signer(issuing, alg)
    assert kids(issuing, alg=alg) == [first]
    assert signer(issuing, alg) == first == signer(issuing, alg, issuing.process())
    assert kids(issuing, "two", alg=alg) == []


def test_a_key_that_a_registration_asks_for_is_published_before_it_signs(issuing: Issuing) -> None:
    with issuing.inside() as ctx:
        issuing.keyring.ensure(ctx, "PS256")
        issuing.keyring.ensure(ctx, "PS256")
    assert kids(issuing, alg="PS256") == [signer(issuing, "PS256")]


def test_s10_the_document_says_of_each_key_what_it_is_for(issuing: Issuing) -> None:
    with issuing.inside() as ctx:
        issuing.keyring.ensure_encryption(ctx)
        issuing.keyring.ensure(ctx, "EdDSA")
    uses = {jwk["alg"]: jwk["use"] for jwk in published(issuing)}
    assert uses == {"ES256": "sig", "RS256": "sig", "EdDSA": "sig", "RSA-OAEP-256": "enc", "ECDH-ES": "enc"}


@pytest.mark.parametrize("alg", ["EdDSA", "PS256", "ECDH-ES"])
def test_rc_07_processes_that_need_a_key_at_once_end_with_the_same(issuing: Issuing, alg: str) -> None:
    def need(_: int) -> None:
        keyring = issuing.process()
        with issuing.inside() as ctx:
            keyring.jwks(ctx)  # each has the present keys at hand
            keyring.ensure(ctx, alg)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(need, range(8)))
    issuing.clock.step(1)
    assert len(kids(issuing, alg=alg)) == 1


def test_another_process_sees_a_new_key_within_a_second(issuing: Issuing) -> None:
    other = issuing.process()
    assert len(published(issuing, keyring=other)) == 2
    made = signer(issuing, "EdDSA")
    issuing.clock.step(1)
    assert made in {jwk["kid"] for jwk in published(issuing, keyring=other)}
    assert signer(issuing, "EdDSA", other) == made


def test_a_key_that_was_rolled_back_signs_for_nobody(issuing: Issuing) -> None:
    with issuing.inside() as ctx:
        issuing.keyring.sign(ctx, {}, typ="JWT", alg="EdDSA")
        assert kids(issuing, alg="EdDSA") == []
        ctx.tx.rollback()
    assert kids(issuing, alg="EdDSA") == []
    assert [signer(issuing, "EdDSA")] == kids(issuing, alg="EdDSA")


def test_every_key_that_was_made_is_rotated(issuing: Issuing) -> None:
    with issuing.inside() as ctx:
        for alg in OUR_KEYS:
            issuing.keyring.ensure(ctx, alg)
    assert len(rotate(issuing)) == len(OUR_KEYS)
    issuing.clock.step(JWKS_MAX_AGE)
    for alg in SIGNATURES:
        assert signer(issuing, alg) == kids(issuing, alg=alg)[1]
    issuing.clock.step(LAST_TOKEN.total_seconds())
    assert sorted(jwk["alg"] for jwk in published(issuing)) == sorted(OUR_KEYS)


@pytest.mark.parametrize("alg", ["PS256", "ES384", "EdDSA"])
def test_oc_09_an_id_token_is_a_hint_after_its_key_was_rotated_whatever_its_algorithm(
    issuing: Issuing, alg: str
) -> None:
    grant, person = issuing.grant()
    with issuing.inside() as ctx:
        token = issuing.keyring.sign(
            ctx, {"iss": ctx.tenant.issuer, "sub": person.id, "aud": "app", "iat": 1, "exp": 2, "sid": "s"},
            typ="JWT", alg=alg,
        )  # fmt: skip
    rotate(issuing)
    issuing.clock.step(3600)
    with issuing.inside() as ctx:
        assert id_token.read_hint(ctx, issuing.keyring, token).sub == person.id
        assert grant.client == CLIENT.client_id


@pytest.mark.parametrize("alg", [one for several in OUR_ENCRYPTION.values() for one in several])
def test_s10_2_1_what_was_encrypted_to_a_key_is_read_for_a_month_after_it_was_last_shown(
    issuing: Issuing, alg: str
) -> None:
    with issuing.inside() as ctx:
        issuing.keyring.ensure_encryption(ctx)
    token = encrypted_to(published(issuing), alg)
    before = {jwk["kid"] for jwk in published(issuing) if jwk["use"] == "enc"}
    rotate(issuing)
    issuing.clock.step(JWKS_MAX_AGE)
    assert not before & {jwk["kid"] for jwk in published(issuing)}
    issuing.clock.step((HINTS_UNTIL - LAST_TOKEN).total_seconds())
    with issuing.inside() as ctx:
        assert issuing.process().decrypt(ctx, token) == b"payload"
    issuing.clock.step(LAST_TOKEN.total_seconds() + 1)
    rotate(issuing)
    with issuing.inside() as ctx, pytest.raises(TokenRefused):
        issuing.process().decrypt(ctx, token)


def test_tn_03_what_was_encrypted_to_one_tenant_is_nothing_to_another(issuing: Issuing) -> None:
    for slug in ("one", "two"):
        with issuing.inside(slug) as ctx:
            issuing.keyring.ensure_encryption(ctx)
    for alg in ("RSA-OAEP-256", "ECDH-ES"):
        token = encrypted_to(published(issuing, "one"), alg)
        nameless = encrypted_to(published(issuing, "one"), alg, kid=False)
        with issuing.inside("one") as ctx:
            assert issuing.keyring.decrypt(ctx, token) == issuing.keyring.decrypt(ctx, nameless) == b"payload"
        for one in (token, nameless):
            with issuing.inside("two") as ctx, pytest.raises(TokenRefused):
                issuing.keyring.decrypt(ctx, one)

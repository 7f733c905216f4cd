"""A tenant's keys: made once, rotated without a gap, kept apart (RC-07, RC-08, TN-03, OIDC Core §10.1.1)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from idp.keys import compact, jose
from idp.keys.envelope import Envelope, Unreadable, new_key
from idp.keys.keyring import HINTS_UNTIL, JWKS_MAX_AGE, LAST_TOKEN, Keyring, NoKeys
from idp.keys.token_kinds import TokenRefused
from idp.store import keys as stored_keys
from idp.store.tables import signing_keys, tenant_keys
from idp.tokens import access_token, id_token
from tests.specs.issuing import CLIENT, Issuing


def published(issuing: Issuing, slug: str = "one", keyring: Keyring | None = None) -> list[dict[str, Any]]:
    with issuing.inside(slug) as ctx:
        return list(json.loads((keyring or issuing.keyring).jwks(ctx).body)["keys"])


def kids(issuing: Issuing, slug: str = "one", alg: str = "ES256") -> list[str]:
    return [jwk["kid"] for jwk in published(issuing, slug) if jwk["alg"] == alg]


def signer(issuing: Issuing, alg: str = "ES256", keyring: Keyring | None = None) -> str:
    """The kid under which a token is signed now."""
    with issuing.inside() as ctx:
        token = (keyring or issuing.keyring).sign(ctx, {"sub": "x"}, typ="JWT", alg=alg)
    return str(json.loads(compact.decode(token.partition(".")[0]))["kid"])


def rotate(issuing: Issuing, keyring: Keyring | None = None) -> list[str]:
    with issuing.inside() as ctx:
        return (keyring or issuing.keyring).rotate(ctx)


def test_a_new_tenants_keys_sign_at_once(issuing: Issuing) -> None:
    for alg in jose.FIRST_ALGS:
        assert [signer(issuing, alg)] == kids(issuing, alg=alg)


def test_a_tenant_without_keys_signs_nothing(issuing: Issuing) -> None:
    issuing.found("three", keys=False)
    with issuing.inside("three") as ctx, pytest.raises(NoKeys):
        issuing.keyring.sign(ctx, {}, typ="JWT", alg="ES256")


def test_rc_07_processes_that_create_a_tenants_keys_at_once_end_with_the_same(issuing: Issuing) -> None:
    issuing.found("three", keys=False)

    def create(_: int) -> tuple[bytes, bytes]:
        keyring = issuing.process()
        with issuing.inside("three") as ctx:
            keyring.create(ctx)
        with issuing.inside("three") as ctx:
            return keyring.refresh_key(ctx), keyring.jwks(ctx).body

    with ThreadPoolExecutor(4) as pool:
        seen = set(pool.map(create, range(4)))
    assert len(seen) == 1
    assert sorted(jwk["alg"] for jwk in published(issuing, "three")) == ["ES256", "RS256"]


def test_creating_again_changes_nothing(issuing: Issuing) -> None:
    before = published(issuing)
    with issuing.inside() as ctx:
        issuing.keyring.create(ctx)
    assert published(issuing) == before


def test_oc_09_the_next_key_is_published_before_it_signs(issuing: Issuing) -> None:
    old = kids(issuing)
    (new,) = set(rotate(issuing)) & set(kids(issuing))
    assert kids(issuing) == [*old, new]
    issuing.clock.step(JWKS_MAX_AGE - 1)
    assert [signer(issuing)] == old
    issuing.clock.step(1)
    assert signer(issuing) == new


def test_every_algorithm_rotates(issuing: Issuing) -> None:
    assert len(rotate(issuing)) == len(jose.FIRST_ALGS)
    issuing.clock.step(JWKS_MAX_AGE)
    for alg in jose.FIRST_ALGS:
        assert signer(issuing, alg) == kids(issuing, alg=alg)[1]


def test_oc_09_the_old_key_is_published_until_its_last_token_has_expired(issuing: Issuing) -> None:
    (old,) = kids(issuing)
    rotate(issuing)
    issuing.clock.step(JWKS_MAX_AGE - 1)
    grant, _ = issuing.grant()
    with issuing.inside() as ctx:
        token, lifetime = access_token.mint(ctx, issuing.keyring, grant, CLIENT, scope=grant.scope)
    issuing.clock.step(lifetime - 1)
    assert old in kids(issuing)
    with issuing.inside() as ctx:
        assert access_token.read(ctx, issuing.keyring, token).grant_id == grant.id
    issuing.clock.step(LAST_TOKEN.total_seconds() - lifetime + 2)
    assert old not in kids(issuing)


def test_an_id_token_is_a_hint_for_thirty_days_after_its_key_retired_and_no_longer_once_it_is_removed(
    issuing: Issuing,
) -> None:
    grant, person = issuing.grant()
    with issuing.inside() as ctx:
        token = id_token.mint(ctx, issuing.keyring, CLIENT, grant, person, nonce=None)
    rotate(issuing)
    issuing.clock.step((HINTS_UNTIL - timedelta(minutes=1)).total_seconds())
    rotate(issuing)
    with issuing.inside() as ctx:
        assert id_token.read_hint(ctx, issuing.keyring, token).sub == person.id
    issuing.clock.step(JWKS_MAX_AGE + 61)
    rotate(issuing)
    with issuing.inside() as ctx, pytest.raises(TokenRefused):  # JW-06: kid of a key that is gone
        id_token.read_hint(ctx, issuing.keyring, token)


def test_rotating_again_while_the_next_key_waits_makes_no_other(issuing: Issuing) -> None:
    coming = rotate(issuing)
    issuing.clock.step(JWKS_MAX_AGE - 1)
    assert rotate(issuing) == coming
    assert rotate(issuing, issuing.process()) == coming
    assert len(published(issuing)) == 4


def test_rc_08_nodes_that_rotate_at_once_make_one_new_key(issuing: Issuing) -> None:
    for turn in range(1, 4):
        nodes = [issuing.process() for _ in range(4)]
        for node in nodes:
            published(issuing, keyring=node)  # each has the present keys at hand
        with ThreadPoolExecutor(4) as pool:
            coming = list(pool.map(lambda node: rotate(issuing, node), nodes))
        assert all(len(set(each)) == len(jose.FIRST_ALGS) for each in coming)
        assert len({frozenset(each) for each in coming}) == 1, f"turn {turn}"
        issuing.clock.step(JWKS_MAX_AGE)
        assert {signer(issuing, alg) for alg in jose.FIRST_ALGS} == set(coming[0])


def test_another_process_sees_a_rotation_within_a_second(issuing: Issuing) -> None:
    other = issuing.process()
    assert len(published(issuing, keyring=other)) == 2
    rotate(issuing)
    issuing.clock.step(1)
    assert len(published(issuing, keyring=other)) == 4
    issuing.clock.step(JWKS_MAX_AGE)
    assert signer(issuing, keyring=other) == signer(issuing)


def test_the_document_is_made_once_for_each_set_of_keys(issuing: Issuing) -> None:
    with issuing.inside() as ctx:
        first = issuing.keyring.jwks(ctx)
        issuing.clock.step(5)
        assert issuing.keyring.jwks(ctx) is first
    rotate(issuing)
    with issuing.inside() as ctx:
        second = issuing.keyring.jwks(ctx)
    assert second.etag != first.etag
    assert second.body != first.body


def test_tn_03_two_tenants_share_no_key(issuing: Issuing) -> None:
    assert not {jwk["kid"] for jwk in published(issuing, "one")} & {jwk["kid"] for jwk in published(issuing, "two")}
    with issuing.inside("one") as one, issuing.inside("two") as two:
        assert issuing.keyring.refresh_key(one) != issuing.keyring.refresh_key(two)
        assert issuing.keyring.seal_key(one) != issuing.keyring.seal_key(two)
        assert issuing.keyring.seal_key(one) != issuing.keyring.refresh_key(one)


def test_tn_03_jw_11_a_token_of_one_tenant_is_nothing_in_another(issuing: Issuing) -> None:
    grant, person = issuing.grant("one")
    with issuing.inside("one") as one, issuing.inside("two") as two:
        access, _ = access_token.mint(one, issuing.keyring, grant, CLIENT, scope=grant.scope)
        hint = id_token.mint(one, issuing.keyring, CLIENT, grant, person, nonce=None)
        posing = replace(two, tenant=replace(two.tenant, id=one.tenant.id))  # the issuer of two, the keys of one
        disguised = replace(one, tenant=replace(one.tenant, id=two.tenant.id))  # the issuer of one, the keys of two
        for ctx in (two, posing, disguised):
            with pytest.raises(TokenRefused):
                access_token.read(ctx, issuing.process(), access)
            with pytest.raises(TokenRefused):
                id_token.read_hint(ctx, issuing.process(), hint)


def test_no_private_key_lies_open_in_the_database(issuing: Issuing) -> None:
    with issuing.inside() as ctx:
        rows = [dict(row._mapping) for row in ctx.tx.execute(select(signing_keys).where(signing_keys.c.tenant != ""))]
        root = ctx.tx.execute(select(tenant_keys.c.wrapped).where(tenant_keys.c.tenant == ctx.tenant.id)).scalar()
    opened = Envelope(issuing.kek).unwrap(root, label="root", tenant=ctx.tenant.id)
    for row in rows:
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & set(row["public_jwk"])
        if row["tenant"] == ctx.tenant.id:
            der = Envelope(opened).unwrap(row["wrapped"], label=f"sign {row['kid']}", tenant=ctx.tenant.id)
            number = jose.load_private(row["alg"], der).material.as_dict(private=True)["d"]
            assert compact.decode(str(number)) in der
            assert compact.decode(str(number)) not in row["wrapped"]


def test_a_signing_key_moved_to_another_tenant_does_not_open(issuing: Issuing) -> None:
    with issuing.inside("two") as ctx:
        stolen = stored_keys.signing_keys(ctx)[0]
    with issuing.inside("one") as ctx:
        moved = replace(stolen, active_at=ctx.now + timedelta(seconds=1))
        stored_keys.add_signing_key(
            ctx,
            kid=moved.kid,
            alg=moved.alg,
            public_jwk=moved.public_jwk,
            wrapped=moved.wrapped,
            active_at=moved.active_at,
        )
    issuing.clock.step(2)
    with issuing.inside("one") as ctx, pytest.raises(Unreadable):
        issuing.process().sign(ctx, {}, typ="JWT", alg=moved.alg)


def test_another_key_encryption_key_opens_nothing(issuing: Issuing) -> None:
    with issuing.inside() as ctx, pytest.raises(Unreadable):
        Keyring(Envelope(new_key()), issuing.clock).refresh_key(ctx)

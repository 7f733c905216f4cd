"""A2. Authorization codes: replay, injection, substitution (RFC 6749 §4.1.2, §10.5; RFC 9700 §4.5). Races: ../races."""

from __future__ import annotations

from datetime import timedelta

import pytest

from idp.oauth import still_allowed
from idp.store import clients, consents, grants, one_time, passwords, people, sessions
from tests.specs.security.outcomes import assert_refused, audited
from tests.world import World, claims_of, new_verifier

ASKS = {"client_id": "asks"}


def test_ac_01_a_second_redemption_is_refused_and_kills_what_the_first_gave(world: World) -> None:
    code = world.code()
    first = world.redeem(code)
    assert first.status == 200
    assert world.userinfo(first.json["access_token"]).status == 200
    assert_refused(world.redeem(code), "invalid_grant")
    assert world.userinfo(first.json["access_token"]).status == 401
    assert_refused(world.token(grant_type="refresh_token", refresh_token=first.json["refresh_token"]), "invalid_grant")
    assert "code_replay" in audited(world)


def test_ac_01_a_replay_is_still_seen_after_the_code_has_expired(world: World) -> None:
    code = world.code()
    first = world.redeem(code)
    world.clock.step(90)
    assert_refused(world.redeem(code), "invalid_grant")
    assert world.userinfo(first.json["access_token"]).status == 401


def test_ac_03_another_client_spends_and_revokes_nothing(world: World) -> None:
    unused, used = world.code(), world.code()
    tokens = world.redeem(used).json
    for code in (unused, used):
        assert_refused(world.redeem(code, client_id="web2"), "invalid_grant")
    assert world.userinfo(tokens["access_token"]).status == 200
    assert world.redeem(unused).status == 200


def test_ac_04_a_code_is_worth_nothing_at_another_tenant(world: World) -> None:
    code = world.code(slug="acme")
    assert_refused(world.redeem(code, "other"), "invalid_grant")
    assert world.redeem(code, "acme").status == 200


def test_ac_05_a_code_lives_for_sixty_seconds(world: World) -> None:
    early, late = world.code(), world.code()
    world.clock.step(59)
    assert world.redeem(early).status == 200
    world.clock.step(2)
    assert_refused(world.redeem(late), "invalid_grant")


def _sign_out(world: World, sub: str) -> None:
    with world.inside() as ctx:
        for session in sessions.of_person(ctx, sub):
            sessions.end(ctx, session.id)


def _disable(world: World, sub: str) -> None:
    with world.inside() as ctx:
        people.set_active(ctx, sub, False)


def _remove(world: World, sub: str) -> None:
    with world.inside() as ctx:
        people.remove(ctx, sub)


def _change_password(world: World, sub: str) -> None:
    world.clock.step(1)
    with world.inside() as ctx:
        passwords.put(ctx, sub, str(passwords.hash_of(ctx, sub)))


def _withdraw_consent(world: World, sub: str) -> None:
    with world.inside() as ctx:
        consents.withdraw(ctx, sub, "asks")


def _revoke_grants(world: World, sub: str) -> None:
    with world.inside() as ctx:
        grants.revoke_of(ctx, person=sub)


CHANGES = [_sign_out, _disable, _remove, _change_password, _withdraw_consent, _revoke_grants]


@pytest.mark.parametrize("change", CHANGES)
def test_ac_06_a_code_dies_with_what_it_was_given_on(world: World, change: object) -> None:
    with world.inside() as ctx:
        consents.give(ctx, world.person().id, "asks", ("openid", "profile", "email"))
    code = world.code(**ASKS)
    change(world, world.person().id)  # type: ignore[operator]
    assert_refused(world.redeem(code, **ASKS), "invalid_grant")


def test_ac_06_a_disabled_client_is_no_client(world: World) -> None:
    code = world.code()
    world.change_client("web", active=False)
    assert_refused(world.redeem(code), "invalid_client", 401)
    world.change_client("web", active=True)
    assert world.redeem(code).status == 200


@pytest.mark.parametrize(
    "tamper",
    [
        lambda c: c[:-1],
        lambda c: c + "=",
        lambda c: c.swapcase(),
        lambda c: c[1:],
        lambda c: c + "A",
        lambda c: "é" * 43,
    ],
)
def test_ac_07_a_tampered_code_is_unknown_and_the_true_one_untouched(world: World, tamper: object) -> None:
    code = world.code()
    refused = world.redeem(tamper(code))  # type: ignore[operator]
    assert_refused(refused, "invalid_grant")
    assert refused.json == world.redeem("never-issued").json
    assert world.redeem(code).status == 200


def test_ac_08_codes_have_256_bits_and_only_digests_are_stored(world: World) -> None:
    with world.inside() as ctx:
        minted = {
            one_time.mint(ctx, "code", owner="web", payload={}, lifetime=timedelta(seconds=60)) for _ in range(10_000)
        }
    code = world.code()
    tokens = world.redeem(code).json
    assert len(minted) == 10_000
    assert {len(value) for value in (*minted, code)} == {43}
    stored = b"".join(path.read_bytes() for path in world.data.glob("faceguard.db*"))
    for value in (code, tokens["refresh_token"], tokens["access_token"], tokens["id_token"], *sorted(minted)[:100]):
        assert value.encode() not in stored


def test_ac_09_a_code_injected_into_another_sign_in_fails_its_verifier(world: World) -> None:
    stolen = world.code(name="mallory")
    assert_refused(world.redeem(stolen, code_verifier=new_verifier()), "invalid_grant")


def test_ac_12_values_of_another_kind_are_no_codes(world: World) -> None:
    tokens = world.tokens(scope="openid offline_access")
    with world.inside() as ctx:
        ticket = one_time.mint(ctx, "ticket", owner="web", payload={}, lifetime=timedelta(seconds=60))
    for value in (tokens["refresh_token"], tokens["access_token"], tokens["id_token"], ticket):
        assert_refused(world.redeem(value), "invalid_grant")
    with world.inside() as ctx:
        assert one_time.spend(ctx, "ticket", ticket, "web")


def test_a_code_of_a_client_that_lost_the_grant_type_is_not_redeemed(world: World) -> None:
    code = world.code()
    world.change_client("web", grant_types=["refresh_token"])
    assert_refused(world.redeem(code), "unauthorized_client")


def test_the_code_carries_nothing_and_the_tokens_quote_the_grant(world: World) -> None:
    tokens = world.tokens()
    claims = claims_of(tokens["access_token"])
    with world.inside() as ctx:
        grant = grants.find(ctx, claims["grant_id"])
        assert clients.find(ctx, claims["client_id"]) is not None
    assert grant is not None
    assert (grant.person, grant.acr, list(grant.amr)) == (claims["sub"], claims["acr"], claims["amr"])


def test_a_grant_is_allowed_to_its_own_client_alone(world: World) -> None:
    grant_id = claims_of(world.tokens()["access_token"])["grant_id"]
    with world.inside() as ctx:
        grant = grants.find(ctx, grant_id)
        assert grant is not None
        assert still_allowed.check(ctx, world.client("web"), grant_id)[0] == grant
        with pytest.raises(still_allowed.NoLongerAllowed):
            still_allowed.check(ctx, world.client("web2"), grant_id)

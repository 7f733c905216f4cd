"""Fifty at once, and exactly one wins, in every round, on both databases, without a single error (A18)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect

from idp.clock import SystemClock
from idp.context import Ctx
from idp.keys.envelope import Envelope, new_key
from idp.keys.keyring import Keyring
from idp.store import (
    captures,
    clients,
    device_authorizations,
    families,
    journeys,
    one_time,
    outbox,
    passkeys,
    people,
    proofs,
    refresh,
    registration_tokens,
    totp,
)
from idp.store.database import open_database
from idp.store.tables import metadata
from tests.databases import Database, Urls
from tests.stores.one_of_each import add_grant, open_device, passkey_of
from tests.stores.races import uses
from tests.stores.races.harness import USES, Runners

MINUTE = timedelta(minutes=1)
Arrange = Callable[[Ctx, int], tuple[Any, ...]]


def minted(kind: one_time.Kind) -> Arrange:
    return lambda ctx, _: (kind, one_time.mint(ctx, kind, owner="web", payload={}, lifetime=MINUTE))


def refresh_token(ctx: Ctx, number: int) -> tuple[Any, ...]:
    family = families.start(ctx, add_grant(ctx, "alice", "s1"), offline=False)
    refresh.put(ctx, family, 1, f"R{number}", ctx.now + MINUTE)
    return (f"R{number}",)


def registration_token(uses: int) -> Arrange:
    return lambda ctx, _: (registration_tokens.mint(ctx, policy="standard", label="", uses=uses, lifetime=MINUTE),)


def proof(ctx: Ctx, number: int) -> tuple[Any, ...]:
    proofs.record(ctx, journey=f"j{number}", browser="browser", person="alice", factor="face")
    return (f"j{number}",)


def capture(ctx: Ctx, number: int) -> tuple[Any, ...]:
    opened = captures.open(ctx, journey=f"j{number}", browser="browser", person="alice", purpose="verify", node="here")
    return (opened.id,)


def authenticator(ctx: Ctx, number: int) -> tuple[Any, ...]:
    totp.put(ctx, f"p{number}", b"wrapped", 1)
    return (f"p{number}", 2)


def journey(ctx: Ctx, _: int) -> tuple[Any, ...]:
    return (journeys.open(ctx, purpose="authorize", browser="browser", request={}).id,)


def device(ctx: Ctx, number: int) -> tuple[Any, ...]:
    return (open_device(ctx, f"device{number}", f"waiting{number}", f"shown{number}").id,)


def device_code(ctx: Ctx, number: int) -> tuple[Any, ...]:
    device(ctx, number)
    return (f"waiting{number}",)


def approved_device_code(ctx: Ctx, number: int) -> tuple[Any, ...]:
    device_authorizations.approve(ctx, device(ctx, number)[0], "grant")
    return (f"waiting{number}",)


def call(ctx: Ctx, _: int) -> tuple[Any, ...]:
    return (outbox.put_in(ctx, "backchannel_logout", {}, MINUTE),)


def passkey(ctx: Ctx, number: int) -> tuple[Any, ...]:
    passkeys.add(ctx, passkey_of("alice", credential=f"cred{number}"))
    return (f"cred{number}",)


def name(_: Ctx, number: int) -> tuple[Any, ...]:
    return (f"name{number}@example.com",)


def unconfirmed(ctx: Ctx, number: int) -> tuple[Any, ...]:
    person = people.add(ctx, f"new{number}@example.com")
    return (person.id, person.email)


def slug(_: Ctx, number: int) -> tuple[Any, ...]:
    return (f"slug{number}",)


ONE_WINNER: dict[str, tuple[Arrange, Callable[..., Any]]] = {
    "rc_01_code": (minted("code"), uses.spend),
    "rc_02_refresh_token": (refresh_token, uses.refresh_token),
    "rc_03_invitation": (minted("invitation"), uses.spend),
    "rc_03_recovery_code": (minted("recovery"), uses.spend),
    "rc_03_totp_step": (authenticator, uses.use_step),
    "rc_03_registration_token": (registration_token(1), uses.registration_token),
    "rc_03_proof": (proof, uses.consume),
    "rc_03_capture": (capture, uses.close),
    "rc_03_journey": (journey, uses.finish),
    "rc_03_passkey_challenge": (slug, uses.answer_challenge),
    "rc_03_passkey_count": (passkey, uses.sign_with_passkey),
    "jw_12_jti": (slug, uses.first),
    "rc_03_device_code": (approved_device_code, uses.spend_device_code),
    "rc_03_device_answered": (device, uses.answer_device),
    "rc_03_device_polled_in_time": (device_code, uses.poll_device),
    "rc_03_address": (unconfirmed, uses.confirm_email),
    "rc_04_tenant": (slug, uses.create_tenant),
    "rc_04_client": (name, uses.register_client),
    "rc_04_person": (name, uses.add_person),
    "rc_07_tenant_key": (slug, uses.put_key),
    "rc_08_lease": (slug, uses.take_lease),
    "ss_09_call": (call, uses.claim_call),
}


@pytest.mark.parametrize("race", ONE_WINNER)
def test_of_fifty_one_wins(race: str, rounds: range, ctx: Ctx, database: Database, runners: Runners) -> None:
    arrange, use = ONE_WINNER[race]
    for number in rounds:
        arguments = arrange(ctx, number)
        ctx.tx.commit()
        results = runners.fifty(database.urls.main, ctx.tenant, use, *arguments)
        assert results.raised == []
        assert (results.winners, len(results.returned)) == (1, USES), f"round {number}"


def test_a_registration_token_of_three_uses_has_three(
    rounds: range, ctx: Ctx, database: Database, runners: Runners
) -> None:
    for number in rounds:
        arguments = registration_token(3)(ctx, number)
        ctx.tx.commit()
        results = runners.fifty(database.urls.main, ctx.tenant, uses.registration_token, *arguments)
        assert results.raised == []
        assert results.winners == 3, f"round {number}"


def test_a_tenant_takes_as_many_clients_that_register_themselves_as_it_has_room_for(
    rounds: range, ctx: Ctx, database: Database, runners: Runners
) -> None:
    kek = new_key()
    Keyring(Envelope(kek), SystemClock()).create(ctx)
    offer: dict[str, Any] = {"policy": "standard", "label": "", "uses": 1000, "lifetime": MINUTE}
    tokens = [registration_tokens.mint(ctx, **offer) for _ in range(USES)]  # whose rows nobody waits for
    ctx.tx.commit()
    for number in rounds[:5]:
        results = runners.fifty(database.urls.main, ctx.tenant, uses.register_itself, kek, tokens, 3 * (number + 1))
        assert results.raised == []
        assert (results.winners, clients.count_dynamic(ctx)) == (3, 3 * (number + 1))


def test_rc_05_attempts_are_allowed_up_to_the_limit_exactly(
    rounds: range, ctx: Ctx, database: Database, runners: Runners
) -> None:
    for number in rounds:
        results = runners.fifty(database.urls.main, ctx.tenant, uses.allow_seven, f"alice{number}")
        assert results.raised == []
        assert results.winners == 7, f"round {number}"


def test_rc_05_every_attempt_is_counted_once(rounds: range, ctx: Ctx, database: Database, runners: Runners) -> None:
    for number in rounds:
        results = runners.fifty(database.urls.main, ctx.tenant, uses.bump, f"alice{number}")
        assert results.raised == []
        assert sorted(results.returned) == [*range(1, USES + 1)], f"round {number}"


def test_the_harness_sees_the_bug_that_it_is_there_for(ctx: Ctx, database: Database, runners: Runners) -> None:
    """Looking first and updating then has several winners: were this test to fail, the others would prove nothing."""
    winners = []
    for _ in range(100):
        value = one_time.mint(ctx, "code", owner="web", payload={}, lifetime=MINUTE)
        ctx.tx.commit()
        results = runners.fifty(database.urls.main, ctx.tenant, uses.spend_by_look_then_update, "code", value)
        winners.append(results.winners)
        if results.winners > 1:
            return
    pytest.fail(f"one winner in every round: {winners}")


def test_rc_07_four_processes_that_start_at_once_make_one_schema(empty_database_urls: Urls, runners: Runners) -> None:
    urls = empty_database_urls
    results = runners.single(uses.migrate, urls.main, urls.face_keys)
    assert results.raised == []
    assert results.winners == 4
    engine = open_database(urls.main)
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 1
    engine.dispose()

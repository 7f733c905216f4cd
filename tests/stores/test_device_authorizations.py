"""Device authorizations: who is told what when, and what happens once (RFC 8628 §3.5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from idp.context import Ctx
from idp.store import device_authorizations as devices
from idp.store.device_authorizations import TooEarly
from idp.store.tables import device_authorizations as table
from tests.databases import Database
from tests.stores.conftest import Both
from tests.stores.one_of_each import open_device


@pytest.fixture
def device(ctx: Ctx) -> devices.DeviceAuthorization:
    return open_device(ctx, "device", "device code", "user code")


def test_a_device_waits_until_it_is_answered_once(ctx: Ctx, device: devices.DeviceAuthorization) -> None:
    assert devices.find(ctx, device.id) == devices.by_user_code(ctx, "user code") == device
    assert devices.approve(ctx, device.id, "grant") is True
    assert devices.approve(ctx, device.id, "another") is False
    assert devices.deny(ctx, device.id) is False
    assert devices.find(ctx, device.id) is devices.by_user_code(ctx, "user code") is None
    assert devices.poll(ctx, "device code", "web") == replace(device, status="approved", grant="grant")


def test_what_was_denied_stays_denied(ctx: Ctx, device: devices.DeviceAuthorization) -> None:
    assert devices.deny(ctx, device.id) is True
    assert devices.approve(ctx, device.id, "grant") is False
    assert devices.spend(ctx, "device code", "web") is None


def test_nothing_happens_after_ten_minutes(both: Both, device: devices.DeviceAuthorization) -> None:
    assert devices.find(both.later(seconds=599).one, device.id) is not None
    late = both.later(seconds=600).one
    assert devices.find(late, device.id) is devices.by_user_code(late, "user code") is None
    assert devices.approve(late, device.id, "grant") is devices.deny(late, device.id) is False
    assert devices.poll(late, "device code", "web") is None
    assert devices.look(late, "device code") == device


def test_dv_03_an_approved_code_is_spent_once_and_still_known_afterwards(
    ctx: Ctx, device: devices.DeviceAuthorization
) -> None:
    assert devices.spend(ctx, "device code", "web") is None, "nobody has approved it"
    devices.approve(ctx, device.id, "grant")
    assert devices.spend(ctx, "device code", "web") == "grant"
    assert devices.spend(ctx, "device code", "web") is None
    assert devices.poll(ctx, "device code", "web") is None
    seen = devices.look(ctx, "device code")
    assert seen is not None
    assert (seen.used_at, seen.grant) == (ctx.now, "grant")


def test_dv_04_another_client_neither_polls_nor_spends_nor_slows_down(
    both: Both, device: devices.DeviceAuthorization
) -> None:
    ctx = both.one
    devices.approve(ctx, device.id, "grant")
    for _ in range(3):
        assert devices.poll(ctx, "device code", "mallory") is None
        assert devices.spend(ctx, "device code", "mallory") is None
    assert devices.poll(ctx, "device code", "web") == replace(device, status="approved", grant="grant")
    assert devices.spend(ctx, "device code", "web") == "grant"


def test_dv_03_each_poll_before_its_time_adds_five_seconds(both: Both, device: devices.DeviceAuthorization) -> None:
    def poll(seconds: float) -> Any:
        return devices.poll(both.later(seconds=seconds).one, "device code", "web")

    assert poll(0) == device
    assert poll(4.999) == TooEarly()
    assert poll(4.999 + 9.9) == TooEarly(), "ten seconds now, from the last poll"
    answer = poll(4.999 + 9.9 + 15)
    assert answer == replace(device, interval=15)
    assert poll(4.999 + 9.9 + 15 + 14) == TooEarly()


def test_a_device_that_never_slows_down_is_no_error_of_the_database(
    ctx: Ctx, device: devices.DeviceAuthorization
) -> None:
    for _ in range(500):
        devices.poll(ctx, "device code", "web")
    assert devices.poll(ctx, "device code", "web") == TooEarly()


def test_two_devices_never_show_the_same_code(ctx: Ctx, device: devices.DeviceAuthorization) -> None:
    again = devices.open(ctx, id="2", device_code="other", user_digest="user code", client="web", request={})
    assert again is None
    assert devices.by_user_code(ctx, "user code") == device


def test_neither_code_is_stored(ctx: Ctx, device: devices.DeviceAuthorization, database: Database) -> None:
    ctx.tx.commit()
    with database.main.connect() as connection:
        stored = connection.execute(select(table).execution_options(across_tenants=True)).one()
    assert "device code" not in repr(stored)

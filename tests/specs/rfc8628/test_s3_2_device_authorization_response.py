"""RFC 8628 §3.2, Device Authorization Response, and §6.1, the user code."""

from __future__ import annotations

import re

from sqlalchemy import text

from tests.devices import Device, device
from tests.world import World

PAGE = "http://localhost:8080/t/acme/oauth/device"


def test_s3_2_the_answer_has_the_members_of_the_standard_as_json_that_nobody_keeps(world: World) -> None:
    answer = Device(world).ask()
    assert set(answer.json) == {
        "device_code",
        "user_code",
        "verification_uri",
        "verification_uri_complete",
        "expires_in",
        "interval",
    }
    assert (answer.json["expires_in"], answer.json["interval"]) == (600, 5)
    assert answer.header("Content-Type") == "application/json"
    assert answer.header("Cache-Control") == "no-store"


def test_s3_2_the_verification_uri_is_the_tenants_page(world: World, tv: Device) -> None:
    assert tv["verification_uri"] == PAGE
    page = world.browser().get(tv["verification_uri"])
    assert page.form("user_code").fields["user_code"] == ""


def test_s3_2_the_complete_verification_uri_carries_the_user_code(world: World, tv: Device) -> None:
    assert tv["verification_uri_complete"] == f"{PAGE}?user_code={tv['user_code']}"


def test_s6_1_a_user_code_is_eight_consonants_in_two_groups(world: World) -> None:
    shown = [device(world)["user_code"] for _ in range(30)]
    assert all(re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", code) for code in shown)
    assert len(set(shown)) == len(shown)
    assert len(set("".join(shown)) - {"-"}) == 20, "all twenty letters are in use"


def test_s5_2_a_device_code_has_256_bits_and_neither_code_is_stored(world: World, tv: Device) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", tv["device_code"])
    with world.house.database.connect() as connection:
        rows = repr(connection.execute(text("SELECT * FROM device_authorizations")).all())
    for secret in (tv["device_code"], tv["user_code"], tv["user_code"].replace("-", "")):
        assert secret not in rows


def test_two_devices_of_one_client_get_codes_of_their_own(world: World) -> None:
    one, two = device(world), device(world)
    assert one["device_code"] != two["device_code"]
    assert one["user_code"] != two["user_code"]

"""TN-10, D6. A tenant that is being removed loses its face keys for good, its gallery and its open captures."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from idp.biometrics.client import CaptureRefused, FaceUnavailable
from idp.store import face_keys, faces, tenants
from tests.face.actor import Actor
from tests.face_process.house import FaceHouse


def begin(house: FaceHouse, slug: str = "acme") -> None:
    with house.inside(slug) as ctx:
        tenants.begin_removal(ctx)
        faces.tell_removal(ctx)
    house.clock.step(1)


def test_d6_its_keys_are_destroyed_and_those_of_others_stay(house: FaceHouse, actor: Callable[[str], Actor]) -> None:
    person = house.enrolled(actor("obama.jpg"))
    with house.inside(keys=True) as ctx:
        assert face_keys.tenant_key(ctx)
    with pytest.raises(FaceUnavailable, match="bad_request"):
        house.client.destroy_tenant_keys(house.tenants["acme"].id)
    house.open(house.person("other"), slug="other", purpose="enrol")
    begin(house)
    assert house.client.destroy_tenant_keys(house.tenants["acme"].id)
    assert house.client.destroy_tenant_keys(house.tenants["acme"].id), "it may be repeated"
    with house.inside(keys=True) as ctx:
        assert face_keys.tenant_key(ctx) is None
        assert face_keys.destroy_some(ctx, 9) == 0
    with house.inside("other", keys=True) as ctx:
        assert face_keys.tenant_key(ctx)
    with pytest.raises(FaceUnavailable, match="bad_request"):
        house.open(person)


def test_tn_10_its_open_captures_are_burned_whichever_process_removed_it(house: FaceHouse) -> None:
    capture, _ = house.open(house.person(), "enrol")
    begin(house)
    time.sleep(1)
    with pytest.raises(CaptureRefused, match="burned"):
        house.finish(capture)


def test_a_change_that_nobody_can_follow_any_more_holds_no_other_up(house: FaceHouse) -> None:
    person = house.person()
    house.open(person, "enrol")
    capture, _ = house.open(house.person("other"), "enrol", slug="other")
    with house.inside() as ctx:
        faces.delete_of_person(ctx, person)
        tenants.begin_removal(ctx)
    house.clock.step(1)
    begin(house, "other")
    time.sleep(1)
    with pytest.raises(CaptureRefused, match="burned"):
        house.finish(capture, slug="other")

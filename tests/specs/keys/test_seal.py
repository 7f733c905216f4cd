"""Sealed values: what travels through a browser comes back whole, in time, to its own place, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.specs.issuing import Issuing

PAYLOAD = {"client_id": "app", "state": "\u00e4\u2603", "n": 1, "none": None, "list": ["a", {"b": True}]}


def sealed(issuing: Issuing, **departures: Any) -> str:
    good = {"purpose": "request", "payload": PAYLOAD, "bind": "browser-1", "lifetime": 600} | departures
    with issuing.inside() as ctx:
        return issuing.seals.seal(ctx, good.pop("purpose"), good.pop("payload"), **good)


def opened(
    issuing: Issuing, value: str, *, slug: str = "one", purpose: str = "request", bind: str = "browser-1"
) -> Any:
    with issuing.inside(slug) as ctx:
        return issuing.seals.unseal(ctx, purpose, value, bind=bind)


def test_what_was_sealed_is_unsealed(issuing: Issuing) -> None:
    assert opened(issuing, sealed(issuing)) == PAYLOAD


def test_a_sealed_value_is_plain_base64url_and_hides_what_it_holds(issuing: Issuing) -> None:
    first, second = sealed(issuing), sealed(issuing)
    assert first.replace("-", "a").replace("_", "a").isalnum()
    assert first != second


def test_it_opens_until_its_last_second(issuing: Issuing) -> None:
    value = sealed(issuing, lifetime=600)
    issuing.clock.step(599)
    assert opened(issuing, value) == PAYLOAD
    issuing.clock.step(1)
    assert opened(issuing, value) is None


@pytest.mark.parametrize("departure", [{"slug": "two"}, {"purpose": "login"}, {"bind": "browser-2"}, {"bind": ""}])
def test_it_opens_for_no_other_tenant_purpose_or_holder(issuing: Issuing, departure: dict[str, str]) -> None:
    assert opened(issuing, sealed(issuing), **departure) is None


def test_purpose_and_holder_cannot_borrow_letters_from_each_other(issuing: Issuing) -> None:
    assert opened(issuing, sealed(issuing), purpose="requestb", bind="rowser-1") is None


def test_another_process_opens_it(issuing: Issuing) -> None:
    value = sealed(issuing)
    issuing.keyring._loaded.clear()
    assert opened(issuing, value) == PAYLOAD


@pytest.mark.parametrize(
    "value", ["", "a", "A" * 15, "A" * 16, "A" * 64, "=" * 8, "\u2603", "a b", "\x00", "A" * 100_000]
)
def test_what_we_never_sealed_is_none(issuing: Issuing, value: str) -> None:
    assert opened(issuing, value) is None


def test_no_changed_letter_goes_unnoticed(issuing: Issuing) -> None:
    value = sealed(issuing, payload={})
    with issuing.inside() as ctx:
        for place in range(len(value) - 1):  # the last letter may hold bits that stand for nothing
            other = value[:place] + ("A" if value[place] != "A" else "B") + value[place + 1 :]
            assert issuing.seals.unseal(ctx, "request", other, bind="browser-1") is None


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(max_size=120))
def test_no_text_makes_it_raise(issuing: Issuing, value: str) -> None:
    assert opened(issuing, value) is None
    with issuing.inside() as ctx:
        assert not issuing.seals.check_mac(ctx, "csrf", "data", value)


def test_a_mac_holds_for_its_tenant_purpose_and_data_alone(issuing: Issuing) -> None:
    with issuing.inside() as one, issuing.inside("two") as two:
        mac = issuing.seals.mac(one, "csrf", "data")
        assert issuing.seals.check_mac(one, "csrf", "data", mac)
        assert not issuing.seals.check_mac(one, "csrf", "dat", mac)
        assert not issuing.seals.check_mac(one, "csr", "fdata", mac)
        assert not issuing.seals.check_mac(one, "known", "data", mac)
        assert not issuing.seals.check_mac(two, "csrf", "data", mac)
        assert not issuing.seals.check_mac(one, "csrf", "data", mac + "=")
